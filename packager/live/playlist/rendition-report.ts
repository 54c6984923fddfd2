/** A version's place goes in, one EXT-X-RENDITION-REPORT for each other rendition comes out (RFC 8216bis 4.4.5.4). */
import { posix } from "node:path";
import { type RenditionId, renditions } from "../../contract/profile.ts";
import { livePaths, type RunPath } from "../../contract/urls.ts";

export interface LastListed {
  readonly lastSequence: number;
  readonly lastPart: number;
}

/** All renditions are published together, so the place is the same for all. */
export function renditionReports(run: RunPath, { rendition, last }: { readonly rendition: RenditionId; readonly last: LastListed }): string[] {
  const others = renditions.filter(({ id }) => id !== rendition);
  return others.map(({ id }) => `#EXT-X-RENDITION-REPORT:URI="${relativeMedia(run, rendition, id)}",LAST-MSN=${last.lastSequence},LAST-PART=${last.lastPart}`);
}

function relativeMedia(run: RunPath, from: RenditionId, to: RenditionId): string {
  return posix.relative(posix.dirname(livePaths.media({ ...run, rendition: from })), livePaths.media({ ...run, rendition: to }));
}
