/** The three latency profiles and three renditions: how samples are cut into parts and segments. */
import { type Samples, samplesPerAccessUnit } from "./samples.ts";

export interface Profile {
  readonly name: ProfileName;
  readonly accessUnitsPerPart: number;
  readonly partsPerSegment: number;
}

export type ProfileName = "fast" | "balanced" | "saver";

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  fast: { name: "fast", accessUnitsPerPart: 15, partsPerSegment: 12 },
  balanced: { name: "balanced", accessUnitsPerPart: 24, partsPerSegment: 8 },
  saver: { name: "saver", accessUnitsPerPart: 48, partsPerSegment: 4 },
};

/** The same segments in the saver's number of parts, each of several of its own; the profile itself where those are as long already. */
export function saverOf(profile: Profile): Profile {
  const { partsPerSegment } = profiles.saver;
  const together = profile.partsPerSegment / partsPerSegment;
  return together === 1 ? profile : { ...profile, partsPerSegment, accessUnitsPerPart: profile.accessUnitsPerPart * together };
}

export function samplesPerPart(profile: Profile): Samples {
  return profile.accessUnitsPerPart * samplesPerAccessUnit;
}

export function samplesPerSegment(profile: Profile): Samples {
  return samplesPerPart(profile) * profile.partsPerSegment;
}

export interface Rendition {
  /** Path segment and object key segment. */
  readonly id: RenditionId;
  /** AAC-LC mono bits per second. */
  readonly bitrate: number;
}

export type RenditionId = "a32" | "a64" | "a96";

/** The rendition of captions, cut like those of the sound. */
export const captionTrack = "cc";
export type TrackId = RenditionId | typeof captionTrack;

/** The default comes first: players start with the first variant. */
export const renditions: readonly Rendition[] = [
  { id: "a64", bitrate: 64_000 },
  { id: "a32", bitrate: 32_000 },
  { id: "a96", bitrate: 96_000 },
];
