/** What a listener knows and a delta update go in; what it then knows comes out (RFC 8216bis section 6.3.7). */
import type { MediaPlaylist, Segment } from "./media-playlist.ts";

/** @returns undefined when a skipped segment was not known: then only the full playlist helps. */
export function mergePlaylist(known: MediaPlaylist | undefined, update: MediaPlaylist): MediaPlaylist | undefined {
  if (update.skipped === 0) return update;
  const until = update.mediaSequence + update.skipped;
  const kept = (known?.segments ?? []).filter(({ sequence, uri }) => uri !== undefined && sequence >= update.mediaSequence && sequence < until);
  if (kept.length !== update.skipped) return undefined;
  return { ...update, skipped: 0, map: update.map ?? known?.map, segments: dated([...kept, ...update.segments]) };
}

/** Dates are counted on where an update leaves them out. */
function dated(segments: readonly Segment[]): Segment[] {
  let next: number | undefined;
  return segments.map((segment) => {
    const date = segment.date ?? next;
    next = date === undefined ? undefined : date + segment.durationMs;
    return segment.date === date ? segment : { ...segment, date };
  });
}
