/** What a programme tells about itself: its state and the figures behind it. */
import type { Reason } from "./reason.ts";
import type { Voice } from "./talk.ts";

export type ProgrammeState = "idle" | "waiting" | "connecting" | "playing" | "paused" | "reconnecting" | "ended" | "error";

/** States in which nothing is wanted from the network. */
export const resting: ReadonlySet<ProgrammeState> = new Set(["paused", "idle", "ended", "error"]);

export interface Diagnostics {
  readonly state: ProgrammeState;
  /** Why nothing is heard; undefined while all is well. */
  readonly reason?: Reason | undefined;
  /** Epoch ms of the first and the last sample that can be gone to. */
  readonly range?: { readonly fromMs: number; readonly untilMs: number } | undefined;
  /** Seconds between the present and what is heard; undefined while unknown and in a replay. */
  readonly latencySeconds: number | undefined;
  readonly targetSeconds: number;
  readonly rate: number;
  readonly bufferedSeconds: number;
  readonly stalls: number;
  /** What was heard a second time because nothing new came; absent before anything was played. */
  readonly repeatedSeconds?: number;
  /** Epoch ms of the sample being heard. */
  readonly programmeDate: number | undefined;
  readonly talking: readonly Voice[];
  /** False for a replay. */
  readonly live: boolean;
  /** Whether the plain copy is heard because the low-latency programme is away. */
  readonly plain: boolean;
  /** False while the listener has gone back on purpose. */
  readonly following: boolean;
}

/** Before anything was played. */
export const silent: Diagnostics = {
  state: "idle",
  latencySeconds: undefined,
  targetSeconds: 0,
  rate: 1,
  bufferedSeconds: 0,
  stalls: 0,
  programmeDate: undefined,
  talking: [],
  live: true,
  following: true,
  plain: false,
};
