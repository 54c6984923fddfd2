/** The sample clock's units and the one place where tick rates are converted. */

/** A count or an index of samples at 48 kHz; an index counts from the space's `startedAt`. */
export type Samples = number & { readonly __unit?: "samples" };

export const sampleRate = 48_000;
/** Samples per millisecond. */
const perMs = sampleRate / 1000;
/** Samples of one PCM frame on the wire and of one Opus packet: 20 ms. */
export const samplesPerFrame: Samples = 960;
/** Samples of one AAC access unit (ISO 14496-3). */
export const samplesPerAccessUnit: Samples = 1024;

export function samplesToMs(samples: Samples): number {
  return samples / perMs;
}

/** Rounds to the nearest sample: convert cumulative positions, never each frame. */
export function msToSamples(ms: number): Samples {
  return Math.round(ms * perMs);
}
