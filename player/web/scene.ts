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
  if (reason) return reason;
  switch (phase) {
    case "live":
      return liveScene(seen);
    case "paused":
      return seen.live ? "paused" : "replayPaused";
    case "ended":
      if (seen.announced === "cancelled" || seen.announced === "clip") return seen.announced;
      return seen.replay === "preparing" || seen.replay === "removed" ? seen.replay : "ended";
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
  return due ? "starting" : waiting ? "waiting" : "before";
}

function liveScene({ plain, following, quietMs }: Situation): Scene {
  if (!following) return "behind";
  if (plain) return "stored";
  return quietMs > quietAfterMs ? "quiet" : "live";
}
