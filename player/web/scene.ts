/** What the programme, the network and the page tell goes in; the one scene that the listener is shown comes out. */
import type { Announced, Phase } from "./phase.ts";
import type { Reason } from "./reason.ts";

export type Scene =
  | "before"
  | "waiting"
  | "starting"
  | "ready"
  | "connecting"
  | "live"
  | "quiet"
  | "onStage"
  | "stored"
  | "behind"
  | "paused"
  | "replayPaused"
  | "reconnecting"
  | "ended"
  | "clip"
  | "cancelled"
  | "preparing"
  | "replay"
  | Reason;

/** What has become of a recording, as far as the page knows. */
export type ReplayState = "preparing" | "ready" | "none" | "removed";

export interface Situation {
  readonly phase: Phase;
  /** What the page says; where it says something, a playlist that is not there may still come. */
  readonly announced: Announced["state"];
  /** Whether the announced time has come. */
  readonly due: boolean;
  /** Whether the listener has asked for the beginning already. */
  readonly waiting: boolean;
  readonly online: boolean;
  readonly live: boolean;
  readonly plain: boolean;
  readonly following: boolean;
  /** Whether the listener speaks in the space, and hears it there. */
  readonly onStage: boolean;
  /** For how long nobody has been heard, ms. */
  readonly quietMs: number;
  /** Why nothing is heard. */
  readonly reason?: Reason | undefined;
  readonly replay: ReplayState | undefined;
}

/** A pause between two sentences is no silence. */
const quietAfterMs = 8000;

export function sceneOf(seen: Situation): Scene {
  const { phase, online, reason } = seen;
  if (seen.onStage) return "onStage";
  if (!online && phase !== "live" && phase !== "replay" && phase !== "ended") return "offline";
  if (phase === "scheduled") return beforeScene(seen);
  if (phase === "ended") return endedScene(seen);
  if (reason) return reason;
  switch (phase) {
    case "live":
      return liveScene(seen);
    case "paused":
      return seen.live ? "paused" : "replayPaused";
    case "error":
      return "failed";
    default:
      return phase;
  }
}

const sounding: ReadonlySet<Scene> = new Set(["live", "quiet", "stored", "behind", "replay"]);

/** Whether something is heard. */
export function isSounding(scene: Scene): boolean {
  return sounding.has(scene);
}

/** Where the page has announced nothing, a playlist that is not there may be a wrong address. */
function beforeScene({ due, waiting, announced, reason }: Situation): Scene {
  if (announced === undefined && reason) return reason;
  return waiting ? "waiting" : due ? "starting" : "before";
}

/** What was there, and is found missing, was taken away. */
function endedScene({ announced, replay, reason }: Situation): Scene {
  if (reason === "removed" || (reason === "missing" && (announced === "clip" || replay === "ready"))) return "removed";
  if (announced === "cancelled" || announced === "clip") return announced;
  return replay === "preparing" || replay === "removed" ? replay : "ended";
}

function liveScene({ plain, following, quietMs }: Situation): Scene {
  if (!following) return "behind";
  if (plain) return "stored";
  return quietMs > quietAfterMs ? "quiet" : "live";
}
