/** What a media playlist says, as the parser leaves it and every rule reads it. */
import type { Attributes } from "./attribute-list.ts";

export interface Part {
  readonly uri: string;
  /** Seconds. */
  readonly duration: number;
  readonly independent: boolean;
  readonly gap: boolean;
  readonly byteRange: string | undefined;
}

export interface Segment {
  readonly sequence: number;
  /** Absent while the segment is open. */
  readonly uri: string | undefined;
  /** Seconds; the sum of the parts while the segment is open. */
  readonly duration: number;
  readonly gap: boolean;
  readonly discontinuity: boolean;
  /** DISCONTINUITY-SEQUENCE plus the discontinuities listed up to here. */
  readonly discontinuityNumber: number;
  /** Epoch ms from its own tag, else counted on from the segment before; absent when no tag came yet. */
  readonly date: number | undefined;
  readonly hasDateTag: boolean;
  readonly map: string | undefined;
  readonly parts: readonly Part[];
  /** Tags of the whole segment that stand after its first part. */
  readonly lateTags: readonly string[];
  readonly lines: readonly string[];
}

export interface MediaPlaylist {
  readonly text: string;
  readonly version: number | undefined;
  readonly targetDuration: number;
  readonly mediaSequence: number;
  readonly hasMediaSequence: boolean;
  readonly discontinuitySequence: number;
  readonly hasDiscontinuitySequence: boolean;
  readonly playlistType: string | undefined;
  readonly ended: boolean;
  readonly serverControl: Attributes | undefined;
  readonly serverControlLine: string;
  /** Seconds; NaN without EXT-X-PART-INF. */
  readonly partTarget: number;
  readonly skips: readonly Attributes[];
  readonly segments: readonly Segment[];
  readonly open: Segment | undefined;
  readonly hints: readonly Attributes[];
  readonly reports: readonly Attributes[];
  readonly dateRanges: readonly Attributes[];
  /** Lines of the whole playlist, in order, without those of segments. */
  readonly frameLines: readonly string[];
}

/** Closed segments and the open one. */
export function allSegments(playlist: MediaPlaylist): readonly Segment[] {
  return playlist.open ? [...playlist.segments, playlist.open] : playlist.segments;
}

/** Seconds of everything listed. */
export function durationOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.duration, 0);
}

export function isLowLatency(playlist: MediaPlaylist): boolean {
  return allSegments(playlist).some(({ parts }) => parts.length > 0);
}

/** URI of the part hinted, as written. */
export function hintedPart(playlist: MediaPlaylist): string | undefined {
  return playlist.hints.find((hint) => hint.get("TYPE") === "PART")?.get("URI");
}
