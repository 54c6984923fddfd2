/** An attempt number goes in, a capped and jittered delay comes out. */

/**
 * Exponential back-off with full jitter on the upper half, so that retries neither align nor vanish.
 * @param attempt 0 for the first retry.
 * @param random a number in [0, 1), injected by tests.
 */
export function backoffMs(
  attempt: number,
  { baseMs = 100, capMs = 5000, random = Math.random }: { baseMs?: number; capMs?: number; random?: () => number } = {},
): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}
