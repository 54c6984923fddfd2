/** The browser's monotonic time as the project's clock. */
import type { Clock } from "../../../infra/clock/clock.ts";

export const browserClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delay, run) {
    const timer = setTimeout(run, delay);
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
