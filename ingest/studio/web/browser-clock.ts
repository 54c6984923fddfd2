/** The browser's monotonic time as the project's clock. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { sleep } from "../../../infra/clock/sleep.ts";

export const browserClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return () => clearTimeout(timer);
  },
  sleep,
};
