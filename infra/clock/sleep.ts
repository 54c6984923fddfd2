/** A delay goes in; what comes out resolves after it, or as soon as its signal is aborted. */
import type { Clock } from "./clock.ts";

export const sleep: Clock["sleep"] = (delay, { signal } = {}) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, delay);
    signal?.addEventListener("abort", finish, { once: true });
  });
