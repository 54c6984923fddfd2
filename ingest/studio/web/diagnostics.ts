/** A state and a session go in, what tests and support look at comes out. */
import type { Roster } from "../model/roster.ts";
import type { Phase, StopReason, StudioState } from "../model/studio-state.ts";
import type { StudioSession } from "./studio-session.ts";

export interface Diagnostics {
  readonly state: Phase;
  readonly reason: StopReason | undefined;
  readonly connectionState: RTCPeerConnectionState | "none";
  /** Round trip to the room in ms. */
  readonly rttMs: number | undefined;
  /** Speech reaches one's own microphone. */
  readonly talking: boolean;
  readonly muted: boolean;
  /** 0 to 1. */
  readonly level: number;
  readonly roster: Roster;
}

export function diagnose(state: StudioState, session: StudioSession | undefined): Diagnostics {
  return {
    state: state.phase,
    reason: state.phase === "stopped" ? state.reason : undefined,
    connectionState: session?.presence.connectionState ?? "none",
    rttMs: session?.presence.rttMs,
    talking: session?.presence.level.talking ?? false,
    muted: session?.presence.muted ?? false,
    level: session?.presence.level.shown ?? 0,
    roster: session?.roster ?? [],
  };
}
