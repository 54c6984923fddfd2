/** The newest closed segments in the object store go in, a plain (not low-latency) media playlist over them comes out. */
import type { Broadcast } from "../../contract/broadcast.ts";
import { type Profile, samplesPerSegment } from "../../contract/profile.ts";
import { mediaNames } from "../../contract/urls.ts";
import { targetDurationOf } from "../grid.ts";
import type { ListedSegment } from "../live-broadcast.ts";
import { versions } from "./header.ts";
import { isDated, segmentTags } from "./segment-tags.ts";

export interface PlainMedia {
  readonly broadcast: Pick<Broadcast, "startedAt">;
  readonly profile: Profile;
  /** Ascending; numbers that are missing between them become gaps. */
  readonly segments: readonly ListedSegment[];
  readonly ended: boolean;
}

/** A moving window: however long the broadcast, each version costs the same to write. */
export function renderPlainMedia({ broadcast, profile, segments, ended }: PlainMedia): string {
  const listed = [...withGaps(segments, { profile })];
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${listed.some((segment) => segment.gap) ? versions.gap : versions.full}`,
    `#EXT-X-TARGETDURATION:${targetDurationOf(profile)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.sequence ?? 0}`,
    `#EXT-X-MAP:URI="${mediaNames.init}"`,
  ];
  for (const [index, segment] of listed.entries()) lines.push(...plainTags(segment, { broadcast, profile, first: index === 0 }));
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

interface Place extends Pick<PlainMedia, "broadcast" | "profile"> {
  readonly first: boolean;
}

function plainTags(segment: ListedSegment, { broadcast, profile, first }: Place): string[] {
  const start = segment.sequence * samplesPerSegment(profile);
  const dated = first || isDated(segment.sequence);
  return segmentTags({ ...segment, start, closed: true, parts: [] }, { startedAt: broadcast.startedAt, withParts: false, dated });
}

/** Fills in the numbers that are missing. */
export function* withGaps<Segment extends ListedSegment>(
  segments: readonly Segment[],
  { profile }: { readonly profile: Profile },
): Generator<Segment | ListedSegment> {
  let expected = segments[0]?.sequence ?? 0;
  for (const segment of segments) {
    for (; expected < segment.sequence; expected++) yield { sequence: expected, durationSamples: samplesPerSegment(profile), gap: true };
    yield segment;
    expected = segment.sequence + 1;
  }
}
