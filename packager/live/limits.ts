/** Every limit of the live half, named, with its default and the reason for it. */
import type { Milliseconds } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";

export interface LiveLimits {
  /** How long after its time a PCM frame is still taken; then silence stands in for it. */
  readonly pcmGraceMs: Milliseconds;
  /** How far ahead of the clock a PCM frame may lie. */
  readonly pcmAheadMs: Milliseconds;
  /** How long after its end a part waits for the encoders; then silent access units stand in. */
  readonly partDeadlineMs: Milliseconds;
  /** A part later than this, after a stall of the process, becomes a gap. */
  readonly gapAfterMs: Milliseconds;
  /** An encoder that is fed and says nothing for this long is replaced; doubled with every attempt, so that a busy machine is not made busier. */
  readonly encoderStuckMs: Milliseconds;
  /** The same for its first access unit. */
  readonly encoderStartMs: Milliseconds;
  /** Bytes that may wait before an encoder that does not read: more than warming up takes, or every start would be the next one's reason. */
  readonly encoderBacklogBytes: number;
  /**
   * Access units, counted from the start of the clock, after which an encoder gives way to a fresh one: about four minutes, whole segments in every
   * profile. What an encoder makes depends on all it was fed, so from then on twins that began at different times make the same bytes.
   */
  readonly encoderLife: number;
  /** Access units between the starts of the next encoders of a broadcast, and from the last of these to the renewal: about a second. */
  readonly encoderLead: number;
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
  encoderBacklogBytes: 4_194_304,
  encoderLife: 11_520,
  encoderLead: 48,
  pcmRingMs: 2500,
  tickMs: 20,
  windowSegments: 12,
  retainedSegments: 26,
  talkSpans: 400,
};

type LiveConfig = Pick<Config, "ROSTRUM_PCM_GRACE_MS" | "ROSTRUM_PART_DEADLINE_MS" | "ROSTRUM_WINDOW_SEGMENTS">;

/** Segments stay fetchable for the longest playlist's duration and their own after they left it (RFC 8216bis 6.2.2), parts with them. */
export function liveLimitsFrom(config: LiveConfig): LiveLimits {
  const windowSegments = config.ROSTRUM_WINDOW_SEGMENTS;
  return {
    ...liveLimits,
    pcmGraceMs: config.ROSTRUM_PCM_GRACE_MS,
    partDeadlineMs: config.ROSTRUM_PART_DEADLINE_MS,
    windowSegments,
    retainedSegments: 2 * windowSegments + 2,
  };
}
