/** What happens on stage, as control is told of it. */
import type { EpochMs } from "../../infra/clock/clock.ts";

/** How a speaker comes in. */
export interface SpeakerSignal {
  /** The loudest frame since the last report, dBFS. */
  readonly levelDb: number;
  /** Packets too late or lost since the last report, of those due. */
  readonly lossPercent: number;
  /** Of the jitter buffer. */
  readonly delayMs: number;
}

export interface StageEvent {
  readonly type: "joined" | "left" | "talking" | "muted" | "level";
  readonly account: string;
  readonly name: string;
  readonly talking?: boolean;
  readonly muted?: boolean;
  /** With `level`, twice a second. */
  readonly signal?: SpeakerSignal;
  readonly at: EpochMs;
}

export const stageEventsPath = "/internal/stage-events";
