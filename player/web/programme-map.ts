/** The playlist's dated pieces go in; the programme date at any media time comes out. */

export interface DatedSpan {
  /** Media time of the first sample, seconds. */
  readonly start: number;
  readonly duration: number;
  /** Programme date of the first sample, epoch ms (RFC 8216bis 4.4.4.6). */
  readonly dateMs: number;
}

export class ProgrammeMap {
  #spans: readonly DatedSpan[] = [];

  replace(spans: readonly DatedSpan[]): void {
    if (spans.length > 0) this.#spans = spans;
  }

  /** Epoch ms of the sample at `mediaTime`, carried on from the nearest span outside the list. */
  dateAt(mediaTime: number): number | undefined {
    const span = this.#spans.findLast(({ start }) => start <= mediaTime) ?? this.#spans[0];
    return span && span.dateMs + (mediaTime - span.start) * 1000;
  }

  /** Media time of the sample dated `dateMs`; the inverse of {@link dateAt}. */
  timeAt(dateMs: number): number | undefined {
    const span = this.#spans.findLast((one) => one.dateMs <= dateMs) ?? this.#spans[0];
    return span && span.start + (dateMs - span.dateMs) / 1000;
  }

  /** Media time at which the list begins, seconds. */
  get start(): number | undefined {
    return this.#spans[0]?.start;
  }

  /** Media time at which the list ends, seconds. */
  get edge(): number | undefined {
    const last = this.#spans.at(-1);
    return last && last.start + last.duration;
  }
}
