/** How long each part took on its way goes in; whether the line carries no more than it must comes out, before anything breaks off. */

interface Carried {
  readonly atMs: number;
  /** From the request to the last byte. */
  readonly loadMs: number;
  /** From the first byte to the last one. */
  readonly bodyMs: number;
  readonly durationMs: number;
}

const looked = 5;
const widerMs = 30_000;
/** Share of a part's duration that its bytes may take: with more the line carries less than twice the programme. */
const bodyShare = 0.5;

/** Parts are asked for one after the other: what takes longer to come than to be heard falls behind. One that hangs is an outage, most of them are a narrow line. */
export class NarrowLine {
  #tight: boolean[] = [];
  #untilMs = Number.NEGATIVE_INFINITY;

  push({ atMs, loadMs, bodyMs, durationMs }: Carried): void {
    this.#tight = [...this.#tight, loadMs > durationMs || bodyMs > bodyShare * durationMs].slice(-looked);
    if (this.#tight.filter(Boolean).length > looked / 2) this.#untilMs = atMs + widerMs;
  }

  /** What is given up on its way never arrives: one of these is enough. */
  crept(atMs: number): void {
    this.#untilMs = atMs + widerMs;
  }

  /** It is taken for narrow until it was wide for half a minute. */
  narrow(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }
}
