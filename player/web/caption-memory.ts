/** Cues of a programme go in as they become known; what is said at the moment that is heard comes out, and whether what was said before has to be read. */
import type { Cue } from "./vtt.ts";

export interface DatedCue {
  /** Epoch ms. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly text: string;
}

const maxCues = 500;
/** What was said longer ago is past, for whoever comes to listen now. */
const mostLateMs = 3000;

/** @param zeroMs Epoch ms from which the cue's times count. */
export function datedCue({ startSeconds, endSeconds, text }: Cue, zeroMs: number): DatedCue {
  return { fromMs: zeroMs + startSeconds * 1000, untilMs: zeroMs + endSeconds * 1000, text };
}

export class CaptionMemory {
  readonly #followed = new Map<string, DatedCue>();
  #followedFromMs = Number.POSITIVE_INFINITY;
  /** Of the programme from its beginning. */
  #whole: readonly DatedCue[] | undefined;

  /** From here on every cue is added as it comes; of what lies before only the whole tells. */
  follow(fromMs: number): void {
    this.#followedFromMs = fromMs;
    this.#whole = undefined;
  }

  /** One that comes too late for its time is shown for as long as it was to be. */
  add({ fromMs, untilMs, text }: DatedCue, heardMs = fromMs): void {
    const name = `${Math.round(fromMs / 10)} ${text}`;
    if (this.#followed.has(name)) return;
    const lateMs = heardMs - fromMs;
    const shift = lateMs > 0 && lateMs < mostLateMs ? lateMs : 0;
    this.#followed.set(name, { fromMs: fromMs + shift, untilMs: untilMs + shift, text });
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > maxCues && oldest !== undefined) this.#followed.delete(oldest);
  }

  addWhole(cues: readonly DatedCue[]): void {
    this.#whole = cues;
  }

  wantsWhole(heardMs: number | undefined): boolean {
    return heardMs !== undefined && heardMs < this.#followedFromMs && this.#whole === undefined;
  }

  /** The later one of two; undefined where nothing was said so far. */
  said(heardMs: number | undefined): string | undefined {
    const known = heardMs !== undefined && heardMs < this.#followedFromMs ? (this.#whole ?? []) : [...this.#followed.values()];
    const cue = known.findLast(({ fromMs, untilMs }) => heardMs !== undefined && fromMs <= heardMs && heardMs < untilMs);
    return cue?.text ?? (known.length + this.#followed.size > 0 ? "" : undefined);
  }
}
