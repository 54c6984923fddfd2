/** Where access units and parts lie on the sample clock: sample indices go in, media times, part numbers and dates come out. */
import type { EpochMs } from "../../infra/clock/clock.ts";
import { type Profile, samplesPerPart } from "../contract/profile.ts";
import { msToSamples, type Samples, samplesPerAccessUnit, samplesToMs } from "../contract/samples.ts";

/**
 * Media time minus sample clock. An access unit leaves the encoder once 2048 samples after it went in; PCM comes in frames of 960. With the
 * grid 128 samples early, a `fast` part is complete after exactly two more frames (40 ms) instead of three (60 ms).
 */
export const gridAdvance: Samples = 128;

/** Index of a sample on the media timeline: what `tfdt` counts in. */
export function mediaTimeOf(sample: Samples): Samples {
  return sample + gridAdvance;
}

export function sampleOf(mediaTime: Samples): Samples {
  return mediaTime - gridAdvance;
}

export function mediaTimeAt(now: EpochMs, startedAt: EpochMs): Samples {
  return mediaTimeOf(msToSamples(now - startedAt));
}

export function epochOf(mediaTime: Samples, startedAt: EpochMs): EpochMs {
  return startedAt + samplesToMs(sampleOf(mediaTime));
}

export function accessUnitStart(accessUnit: number): Samples {
  return accessUnit * samplesPerAccessUnit;
}

/** The part that `mediaTime` falls into; 0 before the start. */
export function partAt(mediaTime: Samples, profile: Profile): number {
  return Math.max(0, Math.floor(mediaTime / samplesPerPart(profile)));
}

/** Whole seconds no rounded segment duration exceeds (RFC 8216bis 4.4.3.1). */
export function targetDurationOf(profile: Profile): number {
  return Math.round(samplesToMs(samplesPerPart(profile) * profile.partsPerSegment) / 1000);
}

/** Seconds of `samples`. */
export function seconds(samples: Samples): number {
  return samplesToMs(samples) / 1000;
}
