/** A recording's index goes in, who spoke when comes out: every span once, each with its end. */
import type { Samples } from "../contract/samples.ts";
import type { RecordedSegment } from "./recorded-segment.ts";

export interface SpokenSpan {
  readonly account: string;
  readonly name: string;
  readonly start: Samples;
  readonly end: Samples;
}

/** A span stands in each segment it touches; the last one knows best how it ended. */
export function spokenIn(segments: readonly Pick<RecordedSegment, "startSample" | "durationSamples" | "talk">[]): SpokenSpan[] {
  const spans = new Map<string, SpokenSpan>();
  for (const { startSample, durationSamples, talk } of segments) {
    const segmentEnd = startSample + durationSamples;
    for (const { account, name, start, end = segmentEnd } of talk) spans.set(`${start} ${account}`, { account, name, start, end });
  }
  return [...spans.values()].filter(({ start, end }) => end > start).sort((one, other) => one.start - other.start);
}

/** Pauses of one speaker up to `pause` are bridged, what stays shorter than `least` is left out: a cough is not a contribution. */
export function joinSpans(spans: readonly SpokenSpan[], { pause, least }: { readonly pause: Samples; readonly least: Samples }): SpokenSpan[] {
  const joined: SpokenSpan[] = [];
  const latest = new Map<string, number>();
  for (const span of spans) {
    const at = latest.get(span.account);
    const before = at === undefined ? undefined : joined[at];
    if (at !== undefined && before && span.start - before.end <= pause) joined[at] = { ...before, end: Math.max(before.end, span.end) };
    else latest.set(span.account, joined.push(span) - 1);
  }
  return joined.filter(({ start, end }) => end - start >= least);
}
