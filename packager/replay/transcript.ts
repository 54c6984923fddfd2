/** A recording's index and what is played of it go in; everything that was said comes out as WebVTT, at the time it was said. */
import { samplesToMs } from "../contract/samples.ts";
import { renderVtt } from "../contract/web-vtt.ts";
import type { Programme } from "./chapters.ts";
import type { RecordedSegment } from "./recorded-segment.ts";

type Captioned = readonly Pick<RecordedSegment, "captions">[];

export function transcriptVtt(segments: Captioned, programme: Programme): string {
  const from = samplesToMs(programme.start);
  return renderVtt(captionsIn(segments, programme).map(({ text, start, end }) => ({ text, start: start - from, end: end - from })));
}

/** What was said within the programme, in order; milliseconds on the programme's clock. */
export function captionsIn(segments: Captioned, { start, end }: Programme) {
  const [from, until] = [samplesToMs(start), samplesToMs(end)];
  const cues = segments.flatMap(({ captions = [] }) => captions).filter((cue) => cue.start < until && cue.end > from);
  return cues
    .map(({ text, ...cue }) => ({ text, start: Math.max(cue.start, from), end: Math.min(cue.end, until) }))
    .sort((one, other) => one.start - other.start);
}
