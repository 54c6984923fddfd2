/** How late each part of the live edge became playable goes in; the latency below which the network would be heard comes out. */

interface Arrival {
  readonly atMs: number;
  /** Seconds from the programme date of the part's first sample to the moment it could be played. */
  readonly lagSeconds: number;
}

const windowMs = 40_000;
const maxArrivals = 256;
/** Parts that come closer together than this come late together, for one reason. */
const sameReasonMs = 220;

/**
 * Playing closer to the present than a part's lag runs the buffer dry. The second largest lag of the last 40 s is what the network
 * needs: a lone hold-up is forgiven, a second one is a habit. Parts that pile up behind one hold-up count once.
 */
export class ArrivalLag {
  #arrivals: Arrival[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;

  push(arrival: Arrival): void {
    const before = arrival.atMs - this.#lastMs < sameReasonMs ? this.#arrivals.pop() : undefined;
    this.#lastMs = arrival.atMs;
    this.#arrivals.push({ atMs: arrival.atMs, lagSeconds: Math.max(arrival.lagSeconds, before?.lagSeconds ?? 0) });
    if (this.#arrivals.length > maxArrivals) this.#arrivals.shift();
  }

  /** Seconds; undefined before the first arrival. */
  required(nowMs: number): number | undefined {
    this.#arrivals = this.#arrivals.filter(({ atMs }) => nowMs - atMs < windowMs);
    const lags = this.#arrivals.map(({ lagSeconds }) => lagSeconds).sort((a, b) => b - a);
    return lags.length < 8 ? lags[0] : lags[1];
  }

  clear(): void {
    this.#arrivals = [];
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
