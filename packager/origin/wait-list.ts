/** Exchanges that wait for a part go in; they come out all together once so many parts are published, or one by one when it takes too long. */
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { HoldLimit } from "./hold-limit.ts";
import type { Exchange } from "./reply.ts";

/** One held exchange, and what it is to be answered with. There may be ten thousand, so there is nothing in it that could be shared. */
export interface Held<Wanted> {
  readonly exchange: Exchange;
  readonly wanted: Wanted;
  readonly deadline: number;
}

export interface WaitListOptions<Wanted> {
  readonly clock: Clock;
  readonly limit: HoldLimit;
  readonly holdMs: Milliseconds;
  /** The part it waits for is published. */
  readonly answer: (exchange: Exchange, wanted: Wanted) => void;
  /** It waited too long, or the origin closes. */
  readonly refuse: (exchange: Exchange) => void;
}

/** Answered in one go before other work gets its turn: some 5 ms. */
const answersPerTurn = 256;
/** How late a request that waits in vain may be refused. */
const sweepMs: Milliseconds = 250;

export class WaitList<Wanted> {
  readonly #waiting = new Map<number, Set<Held<Wanted>>>();
  readonly #options: WaitListOptions<Wanted>;
  #stopSweep: (() => void) | undefined;

  constructor(options: WaitListOptions<Wanted>) {
    this.#options = options;
  }

  /** @throws RostrumError `unavailable` when too many are held already. */
  hold(partsNeeded: number, { exchange, wanted }: Pick<Held<Wanted>, "exchange" | "wanted">): void {
    const { clock, limit, holdMs } = this.#options;
    limit.take();
    const held = { exchange, wanted, deadline: clock.now() + holdMs };
    const all = this.#waiting.get(partsNeeded) ?? new Set();
    this.#waiting.set(partsNeeded, all.add(held));
    // Comes after the answer too, and then finds nothing to do.
    exchange.response.on("close", () => this.#remove(partsNeeded, held));
    this.#stopSweep ??= clock.after(sweepMs, () => this.#sweep());
  }

  /** Takes out everybody who waits for no more than `partsPublished`. */
  due(partsPublished: number): Held<Wanted>[] {
    const due: Held<Wanted>[] = [];
    for (const [needed, all] of this.#waiting) {
      if (needed > partsPublished) continue;
      for (const held of all) due.push(held);
      this.#waiting.delete(needed);
      for (let count = all.size; count > 0; count--) this.#options.limit.give();
    }
    return due;
  }

  /** In turns, so that incoming audio and other spaces are not kept waiting behind a crowd. */
  answer(due: readonly Held<Wanted>[], from = 0): void {
    const until = Math.min(due.length, from + answersPerTurn);
    for (const { exchange, wanted } of due.slice(from, until)) this.#options.answer(exchange, wanted);
    if (until < due.length) setImmediate(() => this.answer(due, until));
  }

  refuseAll(): void {
    this.#stopSweep?.();
    this.#stopSweep = undefined;
    for (const { exchange } of this.due(Number.POSITIVE_INFINITY)) this.#options.refuse(exchange);
  }

  #sweep(): void {
    this.#stopSweep = undefined;
    const { clock, refuse } = this.#options;
    const now = clock.now();
    for (const [needed, all] of this.#waiting) {
      for (const held of all) {
        // They stand in the order they came in, so the first one in time ends the search.
        if (held.deadline > now) break;
        this.#remove(needed, held);
        refuse(held.exchange);
      }
    }
    if (this.#waiting.size > 0) this.#stopSweep = clock.after(sweepMs, () => this.#sweep());
  }

  #remove(needed: number, held: Held<Wanted>): void {
    const all = this.#waiting.get(needed);
    if (!all?.delete(held)) return;
    this.#options.limit.give();
    if (all.size === 0) this.#waiting.delete(needed);
  }
}
