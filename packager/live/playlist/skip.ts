/** The window goes in, what a delta update may leave out comes out (RFC 8216bis 4.4.5.2 and 6.2.5.1). */
import { type Profile, samplesPerPart } from "../../contract/profile.ts";
import { msToSamples, type Samples } from "../../contract/samples.ts";
import { seconds } from "../grid.ts";
import type { RemovedSpan } from "../live-broadcast.ts";
import type { WindowSegment } from "../window.ts";
import { quoted } from "./attributes.ts";
import { skipBoundary } from "./header.ts";

export interface Skip {
  /** Segments left out from the head of the playlist. */
  readonly segments: number;
  /** Media time: a date range that was added, or got its end, before it is left out. */
  readonly addedBefore: Samples;
}

/** Measured from the end of the last closed segment: stricter than from the last part, so right by either reading. */
export function skipOf(segments: readonly WindowSegment[], { profile }: { readonly profile: Profile }): Skip {
  const end = endOf(segments.findLast((segment) => segment.closed));
  const skipped = segments.filter((segment) => seconds(end - endOf(segment)) > skipBoundary(profile));
  // A reload is asked for up to a part before it is answered.
  const asked = endOf(segments.at(-1)) - samplesPerPart(profile);
  return { segments: skipped.length, addedBefore: asked - msToSamples(skipBoundary(profile) * 1000) };
}

function endOf(segment: WindowSegment | undefined): Samples {
  return segment ? segment.start + segment.durationSamples : 0;
}

/** @param removed recently gone date ranges; absent in a delta that skips no date ranges, required (if empty) in one that does. */
export function skipTag(skip: Skip, { removed }: { readonly removed: readonly RemovedSpan[] | undefined }): string {
  const list = removed ? `,RECENTLY-REMOVED-DATERANGES=${quotedList(removed)}` : "";
  return `#EXT-X-SKIP:SKIPPED-SEGMENTS=${skip.segments}${list}`;
}

/** Tab separated: each identifier is made safe by itself, so that the tabs stay. */
function quotedList(removed: readonly RemovedSpan[]): string {
  return `"${removed.map(({ id }) => quoted(id).slice(1, -1)).join("\t")}"`;
}
