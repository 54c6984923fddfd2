/** What the programme, the network and the page tell goes in; the one scene that the listener is shown comes out. */
import type { Announced, Phase } from "./phase.ts";
import type { Trouble } from "./trouble.ts";

export type Scene =
  | "before"
  | "waiting"
  | "starting"
  | "ready"
  | "connecting"
  | "slow"
  | "live"
  | "quiet"
  | "stored"
  | "behind"
  | "paused"
  | "replayPaused"
  | "reconnecting"
  | "offline"
  | "ended"
  | "cancelled"
  | "preparing"
  | "replay"
  | "removed"
  | "missing"
  | "blocked"
  | "unsupported"
  | "badAddress"
  | "notAudio"
  | "unreachable"
  | "expired"
  | "failed";

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
  /** Whether the browser wants a click before it plays sound. */
  readonly blocked: boolean;
  readonly live: boolean;
  readonly plain: boolean;
  readonly following: boolean;
  /** For how long nobody has been heard, ms. */
  readonly quietMs: number;
  readonly trouble: Trouble | undefined;
  readonly replay: ReplayState | undefined;
}

/** A pause between two sentences is no silence. */
const quietAfterMs = 8000;
/** Nothing that time would mend. */
const final: ReadonlySet<Trouble> = new Set(["removed", "badAddress", "expired", "unsupported"]);
const trying: ReadonlySet<Phase> = new Set(["connecting", "reconnecting", "error"]);

export function sceneOf(seen: Situation): Scene {
  const { phase, online, trouble } = seen;
  if (!online && phase !== "live" && phase !== "replay" && phase !== "ended") return "offline";
  if (trouble && (isFinal(trouble) || trying.has(phase) || (phase === "scheduled" && seen.waiting && seen.announced === undefined))) return trouble;
  switch (phase) {
    case "scheduled":
      return beforeScene(seen);
    case "live":
      return liveScene(seen);
    case "paused":
      return seen.blocked ? "blocked" : seen.live ? "paused" : "replayPaused";
    case "ended":
      if (seen.announced === "cancelled") return "cancelled";
      return seen.replay === "preparing" || seen.replay === "removed" ? seen.replay : "ended";
    case "error":
      return "failed";
    default:
      return phase;
  }
}

/** Whether trying again by itself would not help. */
export function isFinal(trouble: Trouble): boolean {
  return final.has(trouble);
}

const sounding: ReadonlySet<Scene> = new Set(["live", "quiet", "stored", "behind", "replay"]);

/** Whether something is heard. */
export function isSounding(scene: Scene): boolean {
  return sounding.has(scene);
}

function beforeScene({ due, waiting, announced }: Situation): Scene {
  if (announced === undefined && waiting) return "missing";
  return due ? "starting" : waiting ? "waiting" : "before";
}

function liveScene({ plain, following, quietMs }: Situation): Scene {
  if (!following) return "behind";
  if (plain) return "stored";
  return quietMs > quietAfterMs ? "quiet" : "live";
}
