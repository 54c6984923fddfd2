/** A playlist and a place in it go in; what to fetch next, and where to begin, comes out. */
import type { MediaPlaylist, Segment } from "./media-playlist.ts";

/** A part of a segment, or with `part` 0 of a segment without parts the segment itself. */
export interface Cursor {
  readonly sequence: number;
  readonly part: number;
}

export interface Chunk {
  readonly uri: string;
  readonly durationMs: number;
  readonly gap: boolean;
  /** Programme date of its first sample; absent when unknown. */
  readonly date: number | undefined;
  readonly next: Cursor;
}

/** @returns what stands at the cursor; "later" when it is not listed yet, "lost" when it is listed no more. */
export function chunkAt(playlist: MediaPlaylist, { sequence, part }: Cursor): Chunk | "later" | "lost" {
  const first = playlist.segments[0];
  const segment = first && playlist.segments[sequence - first.sequence];
  if (!segment) return first && sequence < first.sequence ? "lost" : "later";
  if (part < segment.parts.length) return partChunk(segment, part);
  if (segment.uri === undefined) return "later";
  if (segment.parts.length > 0) return chunkAt(playlist, { sequence: sequence + 1, part: 0 });
  if (part > 0) return "lost";
  const { uri, durationMs, gap, date } = segment;
  return { uri, durationMs, gap, date, next: { sequence: sequence + 1, part: 0 } };
}

/** @returns what stands from the cursor on, at most so many; "lost" as {@link chunkAt}. */
export function chunksFrom(playlist: MediaPlaylist, cursor: Cursor, { most }: { readonly most: number }): Chunk[] | "lost" {
  const chunks: Chunk[] = [];
  for (let at = cursor; chunks.length < most; ) {
    const chunk = chunkAt(playlist, at);
    if (chunk === "later") break;
    if (chunk === "lost") return "lost";
    chunks.push(chunk);
    at = chunk.next;
  }
  return chunks;
}

function partChunk(segment: Segment, index: number): Chunk | "lost" {
  const part = segment.parts[index];
  if (!part) return "lost";
  const before = segment.parts.slice(0, index).reduce((sum, { durationMs }) => sum + durationMs, 0);
  const date = segment.date === undefined ? undefined : segment.date + before;
  return { uri: part.uri, durationMs: part.durationMs, gap: part.gap, date, next: { sequence: segment.sequence, part: index + 1 } };
}

export function isPast(place: Cursor, other: Cursor): boolean {
  return place.sequence > other.sequence || (place.sequence === other.sequence && place.part > other.part);
}

/** The latest place at least the hold-back before the end (RFC 8216bis section 4.4.3.8). */
export function startOf(playlist: MediaPlaylist): Cursor {
  const lowLatency = playlist.partTargetMs > 0;
  const wanted = playlist.ended ? Number.POSITIVE_INFINITY : lowLatency ? playlist.partHoldBackMs : playlist.holdBackMs;
  let behind = 0;
  for (const segment of playlist.segments.toReversed()) {
    for (let part = segment.parts.length - 1; lowLatency && part >= 0; part--) {
      behind += segment.parts[part]?.durationMs ?? 0;
      if (behind >= wanted) return { sequence: segment.sequence, part };
    }
    if (!lowLatency || segment.parts.length === 0) behind += segment.durationMs;
    if (behind >= wanted) return { sequence: segment.sequence, part: 0 };
  }
  return { sequence: playlist.segments[0]?.sequence ?? playlist.mediaSequence, part: 0 };
}

/** The first place that is not listed yet: what a blocking reload asks for. */
export function edgeOf(playlist: MediaPlaylist): Cursor {
  const last = playlist.segments.at(-1);
  if (!last) return { sequence: playlist.mediaSequence, part: 0 };
  return last.uri === undefined ? { sequence: last.sequence, part: last.parts.length } : { sequence: last.sequence + 1, part: 0 };
}
