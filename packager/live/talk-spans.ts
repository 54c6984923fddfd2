/** Talk events go in, spans of speech come out, for as long as the window reaches back to them. */
import type { TalkEvent } from "../contract/pcm-wire.ts";
import type { Samples } from "../contract/samples.ts";
import type { TalkSpan } from "./live-broadcast.ts";

export interface RemovedSpan {
  readonly id: string;
  /** Sample clock index of the playlist's end when it went. */
  readonly removedAt: Samples;
}

export class TalkSpans {
  readonly #limit: number;
  #spans: readonly TalkSpan[];
  #removed: readonly RemovedSpan[] = [];

  constructor({ limit, resumed = [] }: { readonly limit: number; readonly resumed?: readonly TalkSpan[] }) {
    this.#limit = limit;
    this.#spans = resumed.slice(-limit);
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
    if (!talking) this.#spans = this.#spans.map((span) => (span === open ? { ...span, end: Math.max(sample, span.start) } : span));
    else if (!open && !this.#spans.some((span) => span.account === account && span.start === sample)) this.#add({ account, name, start: sample });
  }

  endAll(sample: Samples): void {
    this.#spans = this.#spans.map((span) => (span.end === undefined ? { ...span, end: Math.max(sample, span.start) } : span));
  }

  /** Drops what ended before the window, and forgets after `rememberSamples` that it did (RFC 8216bis 4.4.5.2). */
  trim({ windowStart, windowEnd, rememberSamples }: { readonly windowStart: Samples; readonly windowEnd: Samples; readonly rememberSamples: Samples }): void {
    const gone = this.#spans.filter((span) => span.end !== undefined && span.end <= windowStart);
    this.#spans = this.#spans.filter((span) => !gone.includes(span));
    const remembered = this.#removed.filter((span) => span.removedAt > windowEnd - rememberSamples);
    this.#removed = [...remembered, ...gone.map((span) => ({ id: talkId(span), removedAt: windowEnd }))];
  }

  between(start: Samples, end: Samples): TalkSpan[] {
    return this.#spans.filter((span) => span.start < end && (span.end ?? end) > start);
  }

  #add(span: TalkSpan): void {
    this.#spans = [...this.#spans, span].slice(-this.#limit);
  }
}

/** Unique in a broadcast: nobody begins twice at one sample. */
export function talkId({ account, start }: TalkSpan): string {
  return `talk-${start}-${account}`;
}
