/** One segment of the window goes in, its lines come out: date, parts, duration, name (RFC 8216bis 4.4.4). */
import type { EpochMs } from "../../../infra/clock/clock.ts";
import { type MediaNames, mediaNames } from "../../contract/urls.ts";
import { epochOf } from "../grid.ts";
import type { WindowPart, WindowSegment } from "../window.ts";
import { date, decimalSeconds } from "./attributes.ts";

/** The least that a delta update holds, so that each has a date. */
const segmentsPerDate = 6;

export interface TagOptions {
  readonly startedAt: EpochMs;
  readonly withParts: boolean;
  readonly dated: boolean;
  /** Those of the sound unless told otherwise. */
  readonly names?: MediaNames;
}

/** One date leads to all others, to the sample. By the number, so that a segment never loses or gains one. */
export function isDated(sequence: number): boolean {
  return sequence % segmentsPerDate === 0;
}

export function segmentTags(segment: WindowSegment, { startedAt, withParts, dated, names = mediaNames }: TagOptions): string[] {
  const lines = dated ? [`#EXT-X-PROGRAM-DATE-TIME:${date(epochOf(segment.start, startedAt))}`] : [];
  if (withParts || !segment.closed) lines.push(...segment.parts.map((part) => partTag(part, names)));
  if (!segment.closed) return lines;
  if (segment.gap) lines.push("#EXT-X-GAP");
  lines.push(`#EXTINF:${decimalSeconds(segment.durationSamples)},`, names.segment(segment.sequence));
  return lines;
}

/** Every access unit decodes by itself, so every part is independent. */
function partTag({ number, durationSamples, gap }: WindowPart, names: MediaNames): string {
  return `#EXT-X-PART:DURATION=${decimalSeconds(durationSamples)},INDEPENDENT=YES,${gap ? "GAP=YES," : ""}URI="${names.part(number)}"`;
}
