/** When news came and what both clocks say goes in; whether the connection is to be taken for dead, or the device has just woken, comes out. */

/** Without news for this long, plus four parts, and with the buffer gone, the connection is taken for dead. */
const deadAfterMs = 5000;
/** A plain playlist brings news once a segment, and a segment that is being stored may be late. */
const plainDeadAfterMs = 15_000;
/** More patience with an origin that was slow to answer before. */
const graceMs = 9000;
const leastBufferSeconds = 0.5;
/** A hidden page's timer may rest for a second, a loaded machine's for some; longer is a sleep, and what was held before it is stale. */
const sleepMs = 10_000;

interface Look {
  /** Monotonic; stands still while some devices sleep. */
  readonly nowMs: number;
  readonly epochMs: number;
  readonly bufferedSeconds: number;
  readonly partSeconds: number;
  readonly plain: boolean;
}

export class Vigil {
  #newsAtMs = 0;
  #last: Pick<Look, "nowMs" | "epochMs"> | undefined;

  opened(nowMs: number, { patient }: { readonly patient: boolean }): void {
    this.#newsAtMs = nowMs + (patient ? graceMs : 0);
    this.#last = undefined;
  }

  news(nowMs: number): void {
    this.#newsAtMs = nowMs;
  }

  look({ nowMs, epochMs, bufferedSeconds, partSeconds, plain }: Look): "well" | "dead" | "woken" {
    const restedMs = this.#last ? Math.max(nowMs - this.#last.nowMs, epochMs - this.#last.epochMs) : 0;
    this.#last = { nowMs, epochMs };
    if (restedMs > sleepMs) return "woken";
    const patienceMs = plain ? plainDeadAfterMs : deadAfterMs + 4000 * partSeconds;
    return nowMs - this.#newsAtMs > patienceMs && bufferedSeconds < leastBufferSeconds ? "dead" : "well";
  }
}
