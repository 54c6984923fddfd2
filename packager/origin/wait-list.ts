/** Exchanges that wait for a part go in; they come out all together once so many parts are published, or one by one when it takes too long. */
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { HoldLimit } from "./hold-limit.ts";
import type { Exchange } from "./reply.ts";

/** What is to be done with one held exchange. */
export interface Held {
  readonly exchange: Exchange;
  /** The part it waits for is published. */
  answer(): void;
  /** It waited too long, or the origin closes. */
  refuse(): void;
}

interface Entry extends Held {
  readonly deadline: number;
  readonly forget: () => void;
}

/** Answered in one go before other work gets its turn: some 5 ms. */
const answersPerTurn = 256;
/** How late a request that waits in vain may be refused. */
const sweepMs: Milliseconds = 250;

export class WaitList {
  readonly #waiting = new Map<number, Set<Entry>>();
  readonly #clock: Clock;
  readonly #limit: HoldLimit;
  readonly #holdMs: Milliseconds;
  #stopSweep: (() => void) | undefined;

  constructor({ clock, limit, holdMs }: { readonly clock: Clock; readonly limit: HoldLimit; readonly holdMs: Milliseconds }) {
    this.#clock = clock;
    this.#limit = limit;
    this.#holdMs = holdMs;
  }

  /** @throws RostrumError `unavailable` when too many are held already. */
  hold(partsNeeded: number, held: Held): void {
    this.#limit.take();
    const entries = this.#waiting.get(partsNeeded) ?? new Set<Entry>();
    this.#waiting.set(partsNeeded, entries);
    const { response } = held.exchange;
    const gone = () => this.#remove(partsNeeded, entry);
    const entry: Entry = { ...held, deadline: this.#clock.now() + this.#holdMs, forget: () => response.off("close", gone) };
    response.once("close", gone);
    entries.add(entry);
    this.#stopSweep ??= this.#clock.after(sweepMs, () => this.#sweep());
  }

  /** Takes out everybody who waits for no more than `partsPublished`. */
  due(partsPublished: number): Held[] {
    const due: Held[] = [];
    for (const [needed, entries] of this.#waiting) {
      if (needed > partsPublished) continue;
      for (const entry of entries) due.push(this.#remove(needed, entry));
    }
    return due;
  }

  refuseAll(): void {
    this.#stopSweep?.();
    this.#stopSweep = undefined;
    for (const entry of this.due(Number.POSITIVE_INFINITY)) entry.refuse();
  }

  #sweep(): void {
    this.#stopSweep = undefined;
    const now = this.#clock.now();
    for (const [needed, entries] of this.#waiting) {
      for (const entry of entries) {
        // They stand in the order they came in, so the first one in time ends the search.
        if (entry.deadline > now) break;
        this.#remove(needed, entry).refuse();
      }
    }
    if (this.#waiting.size > 0) this.#stopSweep = this.#clock.after(sweepMs, () => this.#sweep());
  }

  #remove(needed: number, entry: Entry): Entry {
    const entries = this.#waiting.get(needed);
    if (entries?.delete(entry)) {
      this.#limit.give();
      entry.forget();
      if (entries.size === 0) this.#waiting.delete(needed);
    }
    return entry;
  }
}

/** Answers a crowd in turns, so that incoming audio and other spaces are not kept waiting behind it. */
export function answerInTurns(due: readonly Held[], from = 0): void {
  const until = Math.min(due.length, from + answersPerTurn);
  for (let index = from; index < until; index++) due[index]?.answer();
  if (until < due.length) setImmediate(answerInTurns, due, until);
}
