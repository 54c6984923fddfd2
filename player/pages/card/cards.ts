/** What a card says goes in, its picture comes out: drawn once for everybody, one at a time, and kept while it is among the last ones asked for. */
import { createHash } from "node:crypto";
import { Counter, type Registry } from "prom-client";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { type CardContent, drawCard } from "./draw-card.ts";

/** A picture has 20 to 150 kB. */
const maxKept = 100;
const maxWaiting = 16;

export class Cards {
  readonly #kept = new Map<string, Promise<Buffer>>();
  readonly #drawn: Counter | undefined;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ metrics }: { readonly metrics?: Registry | undefined } = {}) {
    const help = "Pictures drawn for link previews; those answered from memory are not among them.";
    this.#drawn = metrics && new Counter({ name: "rostrum_cards_drawn_total", help, registers: [metrics] });
  }

  /** Stands for the content: another address for every look. */
  static keyOf(content: CardContent): string {
    return createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, 12);
  }

  /** @throws RostrumError `unavailable` when too many wait to be drawn. */
  async get(content: CardContent): Promise<Buffer> {
    const key = Cards.keyOf(content);
    const kept = this.#kept.get(key) ?? this.#draw(content);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await kept;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  /** One after the other, each in a turn of its own, so that calls of the API come in between. */
  #draw(content: CardContent): Promise<Buffer> {
    if (this.#waiting >= maxWaiting) throw new RostrumError("unavailable", "Too many pictures wait to be drawn.", { retryAfterSeconds: 2 });
    this.#waiting++;
    const drawn = this.#turn.then(() => drawCard(content)).finally(() => this.#waiting--);
    this.#drawn?.inc();
    this.#turn = drawn.catch(() => undefined);
    return drawn;
  }
}
