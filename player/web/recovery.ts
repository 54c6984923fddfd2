/** What went wrong goes in; what to do about it, and after how long, comes out. */
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import type { Failure } from "./failure.ts";

export interface Trouble extends Failure {
  /** Whether this listener has heard the programme already. */
  readonly heard: boolean;
  /** Attempts since it last worked. */
  readonly attempt: number;
  /** Media errors within the last ten seconds, this one included. */
  readonly recentMediaErrors: number;
}

export interface Cure {
  readonly action: "wait" | "recover-media" | "rebuild" | "end" | "give-up";
  readonly delayMs: number;
}

const reconnect = { baseMs: 250, capMs: 2000 };
/** Those who wait at the door before the start ask seldom; the answer they get is shared by all. */
const door = { baseMs: 2000, capMs: 4000 };
const maxRebuilds = 8;

/** Network trouble is retried for ever: the address never changes, so the programme comes back at it. */
export function cureFor(trouble: Trouble, { random = Math.random }: { readonly random?: () => number } = {}): Cure {
  const { kind, status, manifest, heard, attempt } = trouble;
  if (kind === "network") {
    if (manifest && status === 410) return { action: "end", delayMs: 0 };
    if (manifest && (status === 401 || status === 403)) return { action: "give-up", delayMs: 0 };
    if (manifest && status === 404 && !heard) return { action: "wait", delayMs: backoffMs(attempt, { ...door, random }) };
    return { action: "rebuild", delayMs: backoffMs(attempt, { ...reconnect, random }) };
  }
  if (kind === "codec") return { action: "give-up", delayMs: 0 };
  if (kind === "media" && trouble.recentMediaErrors <= 1) return { action: "recover-media", delayMs: 0 };
  if (attempt >= maxRebuilds) return { action: "give-up", delayMs: 0 };
  return { action: "rebuild", delayMs: backoffMs(attempt, { ...reconnect, random }) };
}
