/** The machine's clock: an offset goes in, epoch time and timers that no wall-clock step moves come out. */
import type { Clock, Milliseconds } from "./clock.ts";
import { sleep } from "./sleep.ts";

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
    sleep,
  };
}
