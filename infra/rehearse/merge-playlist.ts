/** What a listener knows and a delta update go in; what it then knows comes out (RFC 8216bis section 6.3.7). */
import { countOnDates, type MediaPlaylist } from "./media-playlist.ts";

/** @returns undefined when a skipped segment was not known: then only the full playlist helps. */
export function mergePlaylist(known: MediaPlaylist | undefined, update: MediaPlaylist): MediaPlaylist | undefined {
  if (update.skipped === 0) return update;
  const until = update.mediaSequence + update.skipped;
  const kept = (known?.segments ?? []).filter(({ sequence, uri }) => uri !== undefined && sequence >= update.mediaSequence && sequence < until);
  if (kept.length !== update.skipped) return undefined;
  return { ...update, skipped: 0, map: update.map ?? known?.map, segments: countOnDates([...kept, ...update.segments]) };
}
