/** The programme's state and the space's announced state go in; the phase of listening that they make comes out. */
import type { Diagnostics } from "./diagnostics.ts";

export type Phase = "scheduled" | "ready" | "connecting" | "live" | "replay" | "paused" | "reconnecting" | "ended" | "error";

export interface Announced {
  /** What the page said when it was made; the programme itself knows better. */
  readonly state: "scheduled" | "live" | "ended" | "cancelled" | "clip" | undefined;
  /** Whether the address was seen to answer since. */
  readonly open: boolean;
}

export function phaseOf({ state, live }: Pick<Diagnostics, "state" | "live">, announced: Announced): Phase {
  if (state === "idle") {
    if (isOver(announced.state)) return "ended";
    return announced.state === "scheduled" && !announced.open ? "scheduled" : "ready";
  }
  if (state === "waiting") return "scheduled";
  if (state === "playing") return live ? "live" : "replay";
  return state;
}

/** Whether nothing more can come of it. */
export function isOver(state: Announced["state"]): boolean {
  return state !== undefined && state !== "scheduled" && state !== "live";
}
