/** What of a recording is wanted goes in, in seconds; whole access units come out, and the pieces of segments that hold them. */
import { type Profile, samplesPerSegment } from "../contract/profile.ts";
import { sampleRate, samplesPerAccessUnit } from "../contract/samples.ts";
import type { Cut } from "../contract/urls.ts";
import { withGaps } from "../live/playlist/plain-media.ts";
import type { Programme } from "./chapters.ts";
import type { RecordedSegment } from "./recorded-segment.ts";

/** What is played of a recording; seconds from the recording's start. */
export interface Trim {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/** A line of the index, or the place of one that is not there. */
export type Listed = Pick<RecordedSegment, "sequence" | "durationSamples" | "gap"> & Partial<RecordedSegment>;

/** Access units of one segment. */
export interface Piece {
  readonly segment: Listed;
  /** Of the segment's access units, those from `from` until `to`. */
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

interface Indexed {
  readonly segments: readonly RecordedSegment[];
  readonly profile: Profile;
}

export function unitsPerSegment(profile: Profile): number {
  return samplesPerSegment(profile) / samplesPerAccessUnit;
}

/** All there is. */
export function wholeCut({ segments, profile }: { readonly segments: readonly Listed[]; readonly profile: Profile }): Cut {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return { first: 0, end: 0 };
  const unitOf = (segment: Listed) => segment.sequence * unitsPerSegment(profile);
  return { first: unitOf(first), end: unitOf(last) + last.durationSamples / samplesPerAccessUnit };
}

/** Nothing outside `whole`, and never nothing of it. */
export function cutOf(whole: Cut, { start = 0, end }: Trim): Cut {
  const unitAt = (seconds: number) => Math.min(whole.end, whole.first + Math.round((seconds * sampleRate) / samplesPerAccessUnit));
  const first = Math.min(unitAt(start), whole.end - 1);
  return { first, end: Math.max(first + 1, end === undefined ? whole.end : unitAt(end)) };
}

export function secondsOf({ first, end }: Cut): number {
  return ((end - first) * samplesPerAccessUnit) / sampleRate;
}

/** On the sample clock. */
export function programmeOf({ first, end }: Cut, indexed: Indexed): Programme {
  const whole = wholeCut(indexed);
  const start = (indexed.segments[0]?.startSample ?? 0) + (first - whole.first) * samplesPerAccessUnit;
  return { start, end: start + (end - first) * samplesPerAccessUnit };
}

/** In order and without a hole. */
export function piecesOf({ first, end }: Cut, { segments, profile }: { readonly segments: readonly Listed[]; readonly profile: Profile }): Piece[] {
  return [...withGaps(segments, { profile })].flatMap((segment) => {
    const [start, length] = [segment.sequence * unitsPerSegment(profile), segment.durationSamples / samplesPerAccessUnit];
    const [from, to] = [Math.max(0, first - start), Math.min(length, end - start)];
    return from < to ? [{ segment, from, to, whole: to - from === length }] : [];
  });
}
