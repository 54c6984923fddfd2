/** The machine's clock: an offset goes in, epoch time and timers that no wall-clock step moves come out. */
import type { Clock, Milliseconds } from "./clock.ts";

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
