/** A speaker's leveller goes in when they leave, and comes out when they are back within 30 s: a dropped line does not change the voice. */
import { Leveller } from "./leveller.ts";

const keptMs = 30_000;
const maxKept = 64;

export class KeptLevels {
  readonly #kept = new Map<string, { readonly leveller: Leveller; readonly untilMs: number }>();

  take(id: string, nowMs: number): Leveller {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    return kept && nowMs <= kept.untilMs ? kept.leveller : new Leveller();
  }

  /** At the bound the one kept longest is given up. */
  keep(id: string, { leveller, nowMs }: { readonly leveller: Leveller; readonly nowMs: number }): void {
    this.#kept.delete(id);
    this.#kept.set(id, { leveller, untilMs: nowMs + keptMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}
