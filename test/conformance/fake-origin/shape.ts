/** The measures of the fake programme: parts of 0.1 s, so that a check takes seconds. */

export interface Shape {
  readonly partMs: number;
  readonly partsPerSegment: number;
  readonly windowSegments: number;
  /** Closed segments from the end that list their parts. */
  readonly segmentsWithParts: number;
  /** Whole seconds. */
  readonly targetDuration: number;
  /** Seconds. */
  readonly skipUntil: number;
  /** Segments published before the check begins. */
  readonly prefilled: number;
  /** Media sequence numbers that are gaps, and those that begin with a discontinuity. */
  readonly gaps: readonly number[];
  readonly breaks: readonly number[];
  /** Publishes nothing for a while, then catches up: at which part, for how long. */
  readonly pause: { readonly part: number; readonly ms: number } | undefined;
}

export const fakeShape: Shape = {
  partMs: 100,
  partsPerSegment: 5,
  windowSegments: 20,
  segmentsWithParts: 5,
  targetDuration: 1,
  skipUntil: 6,
  prefilled: 60,
  gaps: [45, 61],
  breaks: [41, 52, 63],
  pause: undefined,
};

export const fakeRenditions = ["a", "b"] as const;
/** Ticks per second of the fake media, and samples of a part. */
export const fakeTimescale = 48_000;
export const samplesPerFakePart = 5;
