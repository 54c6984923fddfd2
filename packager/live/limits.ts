/** Every limit of the live half, named, with its default and the reason for it. */
import type { Milliseconds } from "../../infra/clock/clock.ts";

export interface LiveLimits {
  /** How long after its time a PCM frame is still taken; then silence stands in for it. */
  readonly pcmGraceMs: Milliseconds;
  /** How far ahead of the clock a PCM frame may lie. */
  readonly pcmAheadMs: Milliseconds;
  /** How long after its end a part waits for the encoders; then silent access units stand in. */
  readonly partDeadlineMs: Milliseconds;
  /** A part later than this, after a stall of the process, becomes a gap. */
  readonly gapAfterMs: Milliseconds;
  /** An encoder that is fed and says nothing for this long is replaced. */
  readonly encoderStuckMs: Milliseconds;
  /** The same for its first access unit. */
  readonly encoderStartMs: Milliseconds;
  /** Bytes that may wait before an encoder that does not read. */
  readonly encoderBacklogBytes: number;
  /** PCM kept for replacing an encoder. */
  readonly pcmRingMs: Milliseconds;
  readonly tickMs: Milliseconds;
  /** Closed segments listed. */
  readonly windowSegments: number;
  /** Closed segments that stay fetchable, listed or not. */
  readonly retainedSegments: number;
  /** Talk spans kept at once; beyond it the oldest goes. */
  readonly talkSpans: number;
}

export const liveLimits: LiveLimits = {
  pcmGraceMs: 120,
  pcmAheadMs: 2000,
  partDeadlineMs: 300,
  gapAfterMs: 2000,
  encoderStuckMs: 150,
  encoderStartMs: 1500,
  encoderBacklogBytes: 262_144,
  pcmRingMs: 2500,
  tickMs: 20,
  windowSegments: 12,
  retainedSegments: 26,
  talkSpans: 400,
};
