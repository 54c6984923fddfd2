/** What happens on stage, as control is told of it. */
import type { EpochMs } from "../../infra/clock/clock.ts";

export interface StageEvent {
  readonly type: "joined" | "left" | "talking" | "muted";
  readonly account: string;
  readonly name: string;
  readonly talking?: boolean;
  readonly muted?: boolean;
  readonly at: EpochMs;
}

export const stageEventsPath = "/internal/stage-events";
