/** A recording's index and what is played of it go in; everything that was said comes out as WebVTT, at the time it was said. */
import { samplesToMs } from "../contract/samples.ts";
import { renderVtt } from "../contract/web-vtt.ts";
import type { Programme } from "./chapters.ts";
import type { RecordedSegment } from "./recorded-segment.ts";

export function transcriptVtt(segments: readonly Pick<RecordedSegment, "captions">[], { start, end }: Programme): string {
  const [from, until] = [samplesToMs(start), samplesToMs(end)];
  const cues = segments.flatMap(({ captions = [] }) => captions).filter((cue) => cue.start < until && cue.end > from);
  const placed = cues.map(({ text, ...cue }) => ({ text, start: Math.max(cue.start, from) - from, end: Math.min(cue.end, until) - from }));
  return renderVtt(placed.sort((one, other) => one.start - other.start));
}
