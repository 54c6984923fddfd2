/** Control's heartbeats and the broadcasts made here go in; those that control has not named for too long come out. */
import type { EpochMs, Milliseconds } from "../../infra/clock/clock.ts";

/** A longer pause between heartbeats says nothing about any broadcast: control, or this process, was away. */
const maxPauseMs: Milliseconds = 5000;

export class Absences {
  readonly #maxAbsentMs: Milliseconds;
  /** Since when each has been missing without a pause. */
  readonly #since = new Map<string, EpochMs>();
  #last: EpochMs = Number.NEGATIVE_INFINITY;

  constructor({ maxAbsentMs }: { readonly maxAbsentMs: Milliseconds }) {
    this.#maxAbsentMs = maxAbsentMs;
  }

  /** Control speaks of this space by itself. */
  named(space: string): void {
    this.#since.delete(space);
  }

  /** @returns the spaces of `made` that control has not named for too long. */
  push(live: readonly string[], { made, now }: { readonly made: readonly string[]; readonly now: EpochMs }): string[] {
    if (now - this.#last > maxPauseMs) this.#since.clear();
    this.#last = now;
    const named = new Set(live);
    const missing = new Set(made.filter((space) => !named.has(space)));
    for (const space of this.#since.keys()) if (!missing.has(space)) this.#since.delete(space);
    for (const space of missing) if (!this.#since.has(space)) this.#since.set(space, now);
    return [...missing].filter((space) => now - (this.#since.get(space) ?? now) >= this.#maxAbsentMs);
  }
}
