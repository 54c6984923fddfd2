/** The device's clock and the dates of what arrives go in; the present on the programme's clock comes out. */

interface Reading {
  readonly epochMs: number;
  readonly monotonicMs: number;
}

/** Closest the end of a new part can plausibly be to the present, and furthest before the device's clock is taken to be wrong. */
const plausible = { nearestMs: -50, furthestMs: 2500 };
const assumedDeliveryMs = 200;
const stepMs = 250;
const windowMs = 20_000;

/**
 * A listener's clock may be off by minutes, which would make every latency absurd. A plausible age of the newest part means that the
 * clock is right; otherwise the youngest age of 20 s is taken for the usual delivery time. A step of the clock starts afresh.
 */
export class ProgrammeClock {
  #last: Reading | undefined;
  #ages: { readonly atMs: number; readonly ageMs: number }[] = [];

  /** Called when the playlist's newest sample is dated `edgeDateMs`. */
  arrive(reading: Reading, edgeDateMs: number): void {
    this.#notice(reading);
    this.#ages.push({ atMs: reading.monotonicMs, ageMs: reading.epochMs - edgeDateMs });
    this.#ages = this.#ages.filter(({ atMs }) => reading.monotonicMs - atMs < windowMs).slice(-128);
  }

  /** Epoch ms on the programme's clock; undefined while nothing tells whether the device's clock is right. */
  now(reading: Reading): number | undefined {
    this.#notice(reading);
    if (this.#ages.length === 0) return undefined;
    const youngestMs = Math.min(...this.#ages.map(({ ageMs }) => ageMs));
    const right = youngestMs >= plausible.nearestMs && youngestMs <= plausible.furthestMs;
    return right ? reading.epochMs : reading.epochMs - youngestMs + assumedDeliveryMs;
  }

  #notice(reading: Reading): void {
    const last = this.#last;
    this.#last = reading;
    if (last === undefined) return;
    const drift = reading.epochMs - last.epochMs - (reading.monotonicMs - last.monotonicMs);
    if (Math.abs(drift) > stepMs) this.#ages = [];
  }
}
