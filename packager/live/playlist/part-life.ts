/** A profile goes in; how long its parts are listed and may still be asked for comes out, in segments (RFC 8216bis 6.2.2). */
import { type Profile, samplesPerSegment } from "../../contract/profile.ts";
import { seconds, targetDurationOf } from "../grid.ts";
import { partHoldBack } from "./header.ts";

/** How far behind the end a listener may be and still find parts, in hold backs. */
const holdBacksInParts = 2;
/** Target durations for which a part can be fetched after its tag went. */
const targetsAfterTag = 3;

/** Closed segments that still list their parts; with the open one all lies within three target durations of the end. */
export function segmentsWithParts(profile: Profile): number {
  return Math.ceil((holdBacksInParts * partHoldBack(profile)) / seconds(samplesPerSegment(profile)));
}

/** The open segment, and the closed ones whose parts can be fetched. */
export function segmentsWithFetchableParts(profile: Profile): number {
  return 1 + segmentsWithParts(profile) + Math.ceil((targetsAfterTag * targetDurationOf(profile)) / seconds(samplesPerSegment(profile)));
}
