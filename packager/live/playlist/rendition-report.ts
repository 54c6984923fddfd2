/** A version's place goes in, one EXT-X-RENDITION-REPORT for each other rendition comes out (RFC 8216bis 4.4.5.4). */
import { posix } from "node:path";
import { captionTrack, renditions, type TrackId } from "../../contract/profile.ts";
import { type Cutting, livePaths, type RunPath } from "../../contract/urls.ts";

export interface LastListed {
  readonly lastSequence: number;
  readonly lastPart: number;
}

/** All renditions are published together, so the place is the same for all. */
export function renditionReports(
  run: RunPath & { readonly captions?: string | undefined },
  { rendition, last, cutting = "own" }: { readonly rendition: TrackId; readonly last: LastListed; readonly cutting?: Cutting | undefined },
): string[] {
  // The saver's playlists are of the sound.
  const captions = run.captions === undefined || cutting === "saver" ? [] : ([captionTrack] as const);
  const all: readonly TrackId[] = [...renditions.map(({ id }) => id), ...captions];
  const pathOf = (id: TrackId) =>
    id !== captionTrack && cutting === "saver" ? livePaths.saverMedia({ ...run, rendition: id }) : livePaths.media({ ...run, rendition: id });
  const others = all.filter((id) => id !== rendition);
  return others.map(
    (id) =>
      `#EXT-X-RENDITION-REPORT:URI="${posix.relative(posix.dirname(pathOf(rendition)), pathOf(id))}",LAST-MSN=${last.lastSequence},LAST-PART=${last.lastPart}`,
  );
}
