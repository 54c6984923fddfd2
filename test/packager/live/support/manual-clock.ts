/** A clock that stands still until it is told to go on; timers fire in order of time. */
import type { Clock, Milliseconds } from "../../../../infra/clock/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(delay: Milliseconds, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(delay, 0.001), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(delay: Milliseconds): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }

  /** Lets `ms` pass, timers firing at their times. */
  advance(ms: Milliseconds): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  /** Lets `ms` pass without a timer firing, as when the process is stopped; they fire with the next `advance`. */
  stall(ms: Milliseconds): void {
    this.#now += ms;
  }
}
