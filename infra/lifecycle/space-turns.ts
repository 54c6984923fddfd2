/** Changes of spaces go in; those of one space come out one after the other: none is lost to another, and a space that a crowd asks takes one of the database's connections and not all. */
import { Gauge, type Registry } from "prom-client";
import type { Clock, Milliseconds } from "../clock/clock.ts";
import { RostrumError } from "../errors/rostrum-error.ts";

export interface SpaceTurnsOptions {
  readonly clock: Clock;
  readonly metrics: Registry;
  /** Changes under way or waiting, of all spaces. */
  readonly max?: number;
  /** Nobody waits longer: a database that is away would let each one wait in vain after the other. */
  readonly withinMs?: Milliseconds;
}

export class SpaceTurns {
  readonly #options: Required<SpaceTurnsOptions>;
  /** Settles when the space's newest change is over. */
  readonly #last = new Map<string, Promise<unknown>>();
  #count = 0;

  constructor(options: SpaceTurnsOptions) {
    this.#options = { max: 2000, withinMs: 5000, ...options };
    const waiting: Gauge = new Gauge({
      name: "rostrum_space_changes_waiting",
      help: "Changes of spaces that are under way or wait for one of the same space.",
      registers: [options.metrics],
      collect: () => waiting.set(this.#count),
    });
  }

  /** Runs `change` once those of the space that came before are over. @throws RostrumError `unavailable` when too many wait, or for too long. */
  async take<Value>(space: string, change: () => Promise<Value>): Promise<Value> {
    const { clock, max, withinMs } = this.#options;
    if (this.#count >= max) throw tooBusy();
    this.#count++;
    const until = clock.now() + withinMs;
    const before = this.#last.get(space) ?? Promise.resolve();
    const done = before.then(() => {
      if (clock.now() > until) throw tooBusy();
      return change();
    });
    const over = done.catch(() => undefined);
    this.#last.set(space, over);
    try {
      return await done;
    } finally {
      this.#count--;
      if (this.#last.get(space) === over) this.#last.delete(space);
    }
  }
}

function tooBusy(): RostrumError {
  return new RostrumError("unavailable", "Too much changes in this space at the moment.", { retryAfterSeconds: 2 });
}
