/** A profile goes in, the tags that stand at the head of each of its media playlists come out (RFC 8216bis 4.4.1 to 4.4.3). */
import { type Profile, samplesPerPart } from "../../contract/profile.ts";
import { seconds, targetDurationOf } from "../grid.ts";
import { decimal } from "./attributes.ts";

/** Versions that the tags used need (RFC 8216bis 8): 3 for decimal durations, 6 for EXT-X-MAP, 8 for EXT-X-GAP, 9 for EXT-X-SKIP, 10 where it skips date ranges. */
export const versions = { text: 3, full: 6, gap: 8, YES: 9, v2: 10 } as const;

/** Seconds from the end of a playlist within which nothing is skipped: six target durations, the least allowed. */
export function skipBoundary(profile: Profile): number {
  return 6 * targetDurationOf(profile);
}

/** There is no EXT-X-DISCONTINUITY-SEQUENCE: no broadcast ever has a discontinuity. */
export function mediaHeader(profile: Profile, { version, firstSequence }: { readonly version: number; readonly firstSequence: number }): string[] {
  return [
    "#EXTM3U",
    `#EXT-X-VERSION:${version}`,
    `#EXT-X-TARGETDURATION:${targetDurationOf(profile)}`,
    serverControl(profile),
    `#EXT-X-PART-INF:PART-TARGET=${decimal(partTarget(profile))}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSequence}`,
  ];
}

export function partTarget(profile: Profile): number {
  return seconds(samplesPerPart(profile));
}

/** Three part targets: the least that the Apple authoring rules accept. HOLD-BACK is not said: without it, it is three target durations. */
export function partHoldBack(profile: Profile): number {
  return 3 * partTarget(profile);
}

function serverControl(profile: Profile): string {
  const skip = `CAN-SKIP-UNTIL=${decimal(skipBoundary(profile))},CAN-SKIP-DATERANGES=YES`;
  return `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${decimal(partHoldBack(profile))},${skip}`;
}
