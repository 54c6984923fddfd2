/** A full playlist and a delta of the same version go in; the first line that differs outside what the delta may skip comes out. */
import type { MediaPlaylist } from "../playlist/media-playlist.ts";

/** The version rises with EXT-X-SKIP; the skip tag itself is the delta's own. */
const ownLines = /^#EXT-X-(VERSION|SKIP)[:]/;
const dateRange = /^#EXT-X-DATERANGE:/;
/** Whether these are repeated after a skip is left open by the draft. */
const inForce = /^#EXT-X-(MAP|KEY):/;

export function sameOutsideSkip(full: MediaPlaylist, delta: MediaPlaylist, { dropRanges }: { readonly dropRanges: boolean }): string | undefined {
  const skipped = full.segments.slice(0, full.segments.length - delta.segments.length);
  const inSkipped = skipped.reduce((sum, segment) => sum + segment.lines.length, 0);
  const kept = full.segments.slice(skipped.length).flatMap(({ lines }) => lines);
  const wanted = [...kept, ...(full.open?.lines ?? [])];
  const got = [...delta.segments.flatMap(({ lines }) => lines), ...(delta.open?.lines ?? [])];
  const repeated = skipped.flatMap(({ lines }) => lines).filter((line) => inForce.test(line));
  while (got[0] !== undefined && got[0] !== wanted[0] && repeated.includes(got[0])) got.shift();
  if (inSkipped === 0 && skipped.length > 0) return "skipped segments without lines";
  return firstDifference(wanted, got) ?? firstDifference(frame(full, dropRanges), frame(delta, dropRanges)) ?? strangeRange(full, delta);
}

function frame({ frameLines }: MediaPlaylist, dropRanges: boolean): string[] {
  return frameLines.filter((line) => !ownLines.test(line) && !(dropRanges && dateRange.test(line)));
}

function strangeRange(full: MediaPlaylist, delta: MediaPlaylist): string | undefined {
  const strange = delta.frameLines.find((line) => dateRange.test(line) && !full.frameLines.includes(line));
  return strange && `${strange} is not in the full playlist`;
}

function firstDifference(wanted: readonly string[], got: readonly string[]): string | undefined {
  const length = Math.max(wanted.length, got.length);
  for (let index = 0; index < length; index++) {
    if (wanted[index] !== got[index]) return `"${got[index] ?? "nothing"}" for "${wanted[index] ?? "nothing"}"`;
  }
  return undefined;
}
