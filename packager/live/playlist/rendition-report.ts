/** A version's place goes in, one EXT-X-RENDITION-REPORT for each other rendition comes out (RFC 8216bis 4.4.5.4). */
import { posix } from "node:path";
import { captionTrack, renditions, type TrackId } from "../../contract/profile.ts";
import { livePaths, type RunPath } from "../../contract/urls.ts";

export interface LastListed {
  readonly lastSequence: number;
  readonly lastPart: number;
}

/** All renditions are published together, so the place is the same for all. */
export function renditionReports(
  run: RunPath & { readonly captions?: string | undefined },
  { rendition, last }: { readonly rendition: TrackId; readonly last: LastListed },
): string[] {
  const all: readonly TrackId[] = [...renditions.map(({ id }) => id), ...(run.captions === undefined ? [] : ([captionTrack] as const))];
  const others = all.filter((id) => id !== rendition);
  return others.map((id) => `#EXT-X-RENDITION-REPORT:URI="${relativeMedia(run, rendition, id)}",LAST-MSN=${last.lastSequence},LAST-PART=${last.lastPart}`);
}

function relativeMedia(run: RunPath, from: TrackId, to: TrackId): string {
  return posix.relative(posix.dirname(livePaths.media({ ...run, rendition: from })), livePaths.media({ ...run, rendition: to }));
}
