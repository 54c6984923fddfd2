/** The one source of time: an epoch that never steps, a monotonic count, and timers. */

/** Milliseconds since the Unix epoch, fractional. Never steps: see {@link createSystemClock}. */
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

/** Epoch minus monotonic time, in ms: handed from the supervisor to its children so that all share one epoch. */
export function measureClockOffset(): Milliseconds {
  return Date.now() - monotonicMs();
}

/** Time since boot (CLOCK_MONOTONIC), equal in all processes of one machine. */
function monotonicMs(): Milliseconds {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function createSystemClock(options: { readonly offsetMs?: Milliseconds } = {}): Clock {
  const offsetMs = options.offsetMs ?? measureClockOffset();
  return {
    now: () => monotonicMs() + offsetMs,
    after(delay, run) {
      const timer = setTimeout(run, delay);
      timer.unref();
      return () => clearTimeout(timer);
    },
    sleep: (delay, { signal } = {}) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", finish);
          resolve();
        };
        const timer = setTimeout(finish, delay);
        signal?.addEventListener("abort", finish, { once: true });
      }),
  };
}
