/** What everything that needs the time is given: an epoch that never steps, and timers. */

/** Milliseconds since the Unix epoch, fractional. Never steps. */
export type EpochMs = number & { readonly __unit?: "epoch-ms" };
/** A span of time in milliseconds. */
export type Milliseconds = number & { readonly __unit?: "ms" };

export interface Clock {
  /** Epoch time that advances with the monotonic clock, so a wall-clock step moves nothing. */
  now(): EpochMs;
  /** Calls `run` once after `delay`; the returned function cancels it. Does not keep the process alive. */
  after(delay: Milliseconds, run: () => void): () => void;
  /** Resolves after `delay`, at once when `signal` aborts. */
  sleep(delay: Milliseconds, options?: { readonly signal?: AbortSignal }): Promise<void>;
}
