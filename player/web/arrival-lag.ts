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
/** Parts that wait for one another longer than this do so because the network carries no more. */
const queueMs = 12_000;

/**
 * Playing closer to the present than a part's lag runs the buffer dry. The second largest lag of the last 40 s is what the network
 * needs: a lone hold-up is forgiven, a second one is a habit. Parts that pile up behind one hold-up count once, and a part that was
 * already listed while the one before it was on its way tells nothing of the network: it waited for that one.
 */
export class ArrivalLag {
  #arrivals: Arrival[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Since when parts have been waiting for one another; undefined while the newest one listed is there. */
  #queueSinceMs: number | undefined;

  /** @param newest whether no later part was listed when this one came. */
  push({ atMs, lagSeconds, newest }: Arrival & { readonly newest: boolean }): void {
    const waited = this.#queueSinceMs !== undefined && atMs - this.#queueSinceMs < queueMs;
    if (newest) this.#queueSinceMs = undefined;
    else this.#queueSinceMs ??= atMs;
    if (!waited) this.#keep({ atMs, lagSeconds });
  }

  /** What comes next was not asked for as soon as it was listed: the listener has just come, jumped, or plays from the past. */
  queue(atMs: number): void {
    this.#queueSinceMs = atMs;
  }

  /** Seconds; undefined before the first arrival. */
  required(nowMs: number): number | undefined {
    this.#arrivals = this.#arrivals.filter(({ atMs }) => nowMs - atMs < windowMs);
    const lags = this.#arrivals.map(({ lagSeconds }) => lagSeconds).sort((a, b) => b - a);
    return lags.length < 3 ? lags[0] : lags[1];
  }

  clear(): void {
    this.#arrivals = [];
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  #keep({ atMs, lagSeconds }: Arrival): void {
    const before = atMs - this.#lastMs < sameReasonMs ? this.#arrivals.pop() : undefined;
    this.#lastMs = atMs;
    this.#arrivals.push({ atMs, lagSeconds: Math.max(lagSeconds, before?.lagSeconds ?? 0) });
    if (this.#arrivals.length > maxArrivals) this.#arrivals.shift();
  }
}
