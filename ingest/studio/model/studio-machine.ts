/** A state and an event go in, the next state comes out; an event that means nothing in a state leaves it as it is. */
import type { StopReason, StudioEvent, StudioState } from "./studio-state.ts";

export const initialState: StudioState = { phase: "lobby" };

/** Reasons after which the visitor may try again on this very page. */
const retryable: ReadonlySet<StopReason> = new Set([
  "barred",
  "microphone_busy",
  "microphone_denied",
  "microphone_missing",
  "removed",
  "sent_down",
  "stage_full",
  "taken_over",
]);

export function mayRetry(state: StudioState): boolean {
  return state.phase === "lobby" || state.phase === "left" || (state.phase === "stopped" && retryable.has(state.reason));
}

/** Whether the page holds, or is trying to get, a place on stage. */
export function isTrying(state: StudioState): boolean {
  return state.phase !== "lobby" && state.phase !== "left" && state.phase !== "stopped";
}

export function transition(state: StudioState, event: StudioEvent): StudioState {
  switch (event.type) {
    case "joinAsked":
      return mayRetry(state) ? { phase: "asking" } : state;
    case "leaveAsked":
      return isTrying(state) ? { phase: "left" } : state;
    case "microphoneReady":
      return state.phase === "asking" ? { phase: "joining", attempt: 0, again: false } : state;
    case "connected":
      return state.phase === "joining" ? { phase: "onStage" } : state;
    case "connectionLost":
      return state.phase === "onStage" ? { phase: "rejoining", attempt: 0, again: true } : state;
    case "attemptFailed":
      return state.phase === "joining" ? { ...state, phase: "rejoining", attempt: state.attempt + 1 } : state;
    case "refused":
      return refuse(state, event.reason);
    case "retryDue":
      return resume(state);
    case "spaceLive":
      return state.phase === "waiting" ? { phase: "joining", attempt: 0, again: false } : state;
    case "spaceEnded":
      return state.phase === "stopped" ? state : { phase: "stopped", reason: "space_ended" };
  }
}

function resume(state: StudioState): StudioState {
  if (state.phase === "rejoining") return { ...state, phase: "joining" };
  return state.phase === "waiting" ? { phase: "joining", attempt: state.attempt, again: false } : state;
}

/** A room that restarts may for a moment not know that it is live: whoever was on stage keeps trying. */
function refuse(state: StudioState, reason: StopReason | "not_live"): StudioState {
  // Whoever is removed is first told that the role is gone.
  if (state.phase === "stopped" && state.reason === "sent_down" && reason === "removed") return { phase: "stopped", reason };
  if (state.phase === "stopped" || state.phase === "left") return state;
  if (reason !== "not_live") return { phase: "stopped", reason };
  if (state.phase !== "joining") return state;
  if (state.again) return { phase: "rejoining", attempt: state.attempt + 1, again: true };
  return { phase: "waiting", attempt: state.attempt + 1 };
}
