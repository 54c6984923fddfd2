/** An older full playlist and a delta update go in; the segments and date ranges a client then knows come out (section 6.3.7). */
import { numberOf } from "./attribute-list.ts";
import type { MediaPlaylist, Segment } from "./media-playlist.ts";

export interface Merged {
  readonly segments: readonly Segment[];
  readonly dateRangeIds: readonly string[];
}

/** @returns undefined when the older playlist lacks a segment that the delta skips. */
export function mergeDelta(older: MediaPlaylist, delta: MediaPlaylist): Merged | undefined {
  const skipped = numberOf(delta.skips[0], "SKIPPED-SEGMENTS") || 0;
  const kept = older.segments.filter(({ sequence }) => sequence >= delta.mediaSequence && sequence < delta.mediaSequence + skipped);
  if (kept.length !== skipped) return undefined;
  return { segments: [...kept, ...delta.segments], dateRangeIds: mergeDateRanges(older, delta) };
}

function mergeDateRanges(older: MediaPlaylist, delta: MediaPlaylist): string[] {
  const sent = idsOf(delta);
  const removed = recentlyRemoved(delta);
  if (!removed) return sent;
  return [...new Set([...idsOf(older).filter((id) => !removed.includes(id)), ...sent])];
}

/** Ids the delta says are gone; absent when it says nothing about date ranges, and all of them are in the delta itself. */
export function recentlyRemoved(delta: MediaPlaylist): string[] | undefined {
  return delta.skips[0]
    ?.get("RECENTLY-REMOVED-DATERANGES")
    ?.split("\t")
    .filter((id) => id !== "");
}

export function idsOf(playlist: MediaPlaylist): string[] {
  return playlist.dateRanges.map((range) => range.get("ID") ?? "");
}
