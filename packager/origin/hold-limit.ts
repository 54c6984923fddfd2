/** Requests to be held go in and out; at most so many are held at once in this process. */
import { Counter, Gauge, type Registry } from "prom-client";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

export class HoldLimit {
  readonly #max: number;
  #held = 0;
  readonly #refused: Counter;

  constructor({ max, metrics }: { readonly max: number; readonly metrics: Registry }) {
    this.#max = max;
    new Gauge({ name: "rostrum_origin_held_requests", help: "Playlist and part requests held open now.", registers: [metrics], collect: this.#collector() });
    this.#refused = new Counter({ name: "rostrum_origin_holds_refused_total", help: "Requests refused because too many are held.", registers: [metrics] });
  }

  get held(): number {
    return this.#held;
  }

  /** Held now, as a share of the most that may be. */
  get share(): number {
    return this.#held / this.#max;
  }

  /** @throws RostrumError `unavailable` when no more can be held. */
  take(): void {
    if (this.#held >= this.#max) {
      this.#refused.inc();
      throw new RostrumError("unavailable", "Too many requests are waiting for the next part.", { retryAfterSeconds: 1 });
    }
    this.#held += 1;
  }

  give(): void {
    this.#held -= 1;
  }

  #collector(): (this: Gauge) => void {
    const held = () => this.#held;
    return function collect() {
      this.set(held());
    };
  }
}
