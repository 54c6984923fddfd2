/** Talk events go in, spans of speech come out, for as long as the window reaches back to them. */
import type { TalkEvent } from "../contract/pcm-wire.ts";
import { type Samples, samplesPerFrame } from "../contract/samples.ts";
import type { RemovedSpan, TalkSpan } from "./live-broadcast.ts";

export class TalkSpans {
  readonly #limit: number;
  #spans: readonly TalkSpan[];
  #removed: readonly RemovedSpan[] = [];

  constructor({
    limit,
    resumed = [],
    removed = [],
  }: { readonly limit: number; readonly resumed?: readonly TalkSpan[]; readonly removed?: readonly RemovedSpan[] }) {
    this.#limit = limit;
    this.#spans = resumed.slice(-limit);
    this.#removed = removed;
  }

  get spans(): readonly TalkSpan[] {
    return this.#spans;
  }

  get removed(): readonly RemovedSpan[] {
    return this.#removed;
  }

  /** A second beginning of somebody who is speaking already changes nothing, nor does an end without a beginning. */
  push({ account, name, sample, talking }: Omit<TalkEvent, "kind">): void {
    const open = this.#spans.find((span) => span.account === account && span.end === undefined);
    if (!talking && open) this.#spans = this.#spans.map((span) => (span === open ? { ...span, end: Math.max(sample, span.start) } : span));
    else if (talking && !open && !this.#spans.some((span) => span.account === account && frameOf(span) === frameOf({ start: sample })))
      this.#add({ account, name, start: this.#freeFrom(sample) });
  }

  endAll(sample: Samples): void {
    if (this.#spans.every((span) => span.end !== undefined)) return;
    this.#spans = this.#spans.map((span) => (span.end === undefined ? { ...span, end: Math.max(sample, span.start) } : span));
  }

  /** Drops what ended before the window, and forgets after `rememberSamples` that it did (RFC 8216bis 4.4.5.2). */
  trim({ windowStart, windowEnd, rememberSamples }: { readonly windowStart: Samples; readonly windowEnd: Samples; readonly rememberSamples: Samples }): void {
    const tooMany = new Set(this.#spans.slice(0, Math.max(0, this.#spans.length - this.#limit)));
    const gone = this.#spans.filter((span) => tooMany.has(span) || (span.end !== undefined && span.end <= windowStart));
    // The same list as long as nothing changed: whoever keeps it sees by that whether to write it down again.
    if (gone.length > 0) this.#spans = this.#spans.filter((span) => !gone.includes(span));
    const remembered = this.#removed.filter((span) => span.removedAt > windowEnd - rememberSamples);
    this.#removed = [...remembered, ...gone.map((span) => ({ id: talkId(span), removedAt: windowEnd }))];
  }

  between(start: Samples, end: Samples): TalkSpan[] {
    return this.#spans.filter((span) => span.start < end && (span.end ?? end) > start);
  }

  /** Who begins in the same frame as another begins a sample later, which nobody hears or reads, so that the beginning alone names a span. */
  #freeFrom(sample: Samples): Samples {
    const taken = new Set(this.#spans.map(({ start }) => start));
    let free = sample;
    while (taken.has(free)) free += 1;
    return free;
  }

  #add(span: TalkSpan): void {
    // Beyond the limit the oldest goes with the next version, which says so; only a flood between two versions is cut here.
    this.#spans = [...this.#spans, span].slice(-2 * this.#limit);
  }
}

type Beginning = Pick<TalkSpan, "start">;

/** Unique in a broadcast, and short: it is sent again and again. Counted in frames, as talk is. */
export function talkId({ start }: Beginning): string {
  const later = start % samplesPerFrame;
  return `t${frameOf({ start }).toString(36)}${later === 0 ? "" : `-${later}`}`;
}

function frameOf({ start }: Beginning): number {
  return Math.floor(start / samplesPerFrame);
}
