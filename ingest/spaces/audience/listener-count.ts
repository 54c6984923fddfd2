/** Sampled beacons go in; an unbiased estimate of how many listen, with its standard error, comes out. */

export interface ListenerEstimate {
  readonly listening: number;
  /** In listeners; 0 while everybody is asked for a beacon. */
  readonly standardError: number;
}

/** Every listener has one moment in each span of this length at which it may send. */
export const everySeconds = 30;

interface Second {
  weight: number;
  variance: number;
}

/**
 * Horvitz and Thompson (1952): a beacon sent with probability p stands for 1/p listeners, so the sum over one span is unbiased whatever p each
 * of them was told; (1 - p)/p² for each that came is an unbiased estimate of the variance. State: one entry a second, whatever the crowd.
 */
export class ListenerCount {
  readonly #seconds = new Map<number, Second>();

  /** `exponent`: the beacon was sent with probability 2^-exponent. */
  push({ exponent, nowMs }: { readonly exponent: number; readonly nowMs: number }): void {
    const at = Math.floor(nowMs / 1000);
    const second = this.#seconds.get(at) ?? { weight: 0, variance: 0 };
    const inverse = 2 ** exponent;
    second.weight += inverse;
    second.variance += inverse * (inverse - 1);
    this.#seconds.set(at, second);
    this.#forget(at);
  }

  /** Over the last {@link everySeconds} whole seconds. */
  estimate(nowMs: number): ListenerEstimate {
    const now = Math.floor(nowMs / 1000);
    this.#forget(now);
    let [listening, variance] = [0, 0];
    for (const [at, second] of this.#seconds) {
      if (at === now) continue;
      listening += second.weight;
      variance += second.variance;
    }
    return { listening, standardError: Math.sqrt(variance) };
  }

  #forget(now: number): void {
    for (const at of this.#seconds.keys()) if (at < now - everySeconds) this.#seconds.delete(at);
  }
}
