/** Moments of a rehearsal go in, a progress bar comes out: one line that is rewritten on a terminal, a line now and then elsewhere. */
import type { Moment } from "./rehearsal.ts";

export interface ProgressOptions {
  readonly listeners: number;
  readonly totalMs: number;
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
}

const barWidth = 24;
/** Where lines stay, as in a CI's log. */
const plainEveryMs = 5000;

export class Progress {
  readonly #options: ProgressOptions;
  #plainAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  show(moment: Moment): void {
    const { stream } = this.#options;
    if (stream.isTTY) {
      stream.write(`\r\x1b[2K${this.#line(moment).slice(0, (stream.columns ?? 80) - 1)}`);
      return;
    }
    if (moment.atMs - this.#plainAt < plainEveryMs) return;
    this.#plainAt = moment.atMs;
    stream.write(`${this.#line(moment)}\n`);
  }

  /** Leaves the terminal's line for what comes next. */
  end(): void {
    if (this.#options.stream.isTTY) this.#options.stream.write("\n");
  }

  #line({ atMs, tally }: Moment): string {
    const { listeners, totalMs } = this.#options;
    const share = Math.min(1, totalMs > 0 ? atMs / totalMs : 1);
    const full = Math.round(share * barWidth);
    const bar = `[${"#".repeat(full)}${"-".repeat(barWidth - full)}]`;
    const left = Math.max(0, Math.ceil((totalMs - atMs) / 1000));
    return `${bar} ${String(Math.floor(share * 100)).padStart(3)} % ${left} s left | ${tally.joined}/${listeners} hear | ${tally.stalls} stalls | ${tally.retries} retries`;
  }
}
