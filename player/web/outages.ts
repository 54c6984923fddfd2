/** How late what comes at last became playable goes in; the latency that would have borne the outages of the last minutes comes out. */
import type { Observation } from "./live-edge.ts";
import type { NetworkHint } from "./rendition.ts";

interface Late {
  readonly atMs: number;
  /** Seconds from the programme date of a sample to the moment it could be played. */
  readonly seconds: number;
}

type Look = Pick<Observation, "nowMs" | "latencySeconds" | "bufferedSeconds" | "edgeSeconds"> & { readonly targetSeconds: number };

/** Less later than what came before it is jitter. */
const leastSeconds = 1;
/** What comes late so soon after it came late for the same reason. */
const sameReasonMs = 3000;
const maxOutages = 32;
/** The next outage may be this much longer than the worst one known; whoever has outages at all has some of five seconds. What is longer still is bridged. */
const spareSeconds = 0.8;
const range = { least: 6, most: 12 };
/** So long they are remembered as they were, and then let go slowly. */
const keepMs = 300_000;
const fadeMs = 300_000;
/** Nobody waits longer for what was said: that was a sleep, or a place without any network. */
const mostSeconds = 30;

/**
 * A lone outage at home is an accident, and the programme is as near as before when it is over. Two within minutes are a habit of the network, and on
 * the move one is enough to expect more of them: in published measurements of LTE on trains one follows another each minute, some of them five times as long.
 */
export class Outages {
  #known: Late[] = [];
  #lastSeconds = Number.POSITIVE_INFINITY;

  /** A part became playable. Those that had to wait for one another are less late each time: an outage is where it grows. @returns whether it was late for an outage. */
  arrived({ atMs, seconds }: Late): boolean {
    const outage = seconds - this.#lastSeconds > leastSeconds;
    this.#lastSeconds = seconds;
    if (outage) this.push({ atMs, seconds });
    return atMs - (this.#known.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < sameReasonMs;
  }

  /** What comes next cannot be compared with what came before: the listener has just come, or jumped. */
  anew(): void {
    this.#lastSeconds = Number.POSITIVE_INFINITY;
  }

  /** A playlist far ahead of what came tells that the network is back: what was to be heard will be this late, even if it is jumped over. */
  look({ nowMs, latencySeconds = 0, targetSeconds, bufferedSeconds, edgeSeconds }: Look): void {
    const back = edgeSeconds - bufferedSeconds > leastSeconds;
    if (back && latencySeconds - targetSeconds > leastSeconds) this.push({ atMs: nowMs, seconds: latencySeconds });
  }

  /** The sound was away until now, and this late it would have been heard. */
  push({ atMs, seconds }: Late): void {
    if (seconds > mostSeconds) return;
    const last = this.#known.at(-1);
    const before = last && atMs - last.atMs < sameReasonMs ? this.#known.pop() : undefined;
    this.#known.push({ atMs, seconds: Math.max(seconds, before?.seconds ?? 0) });
    if (this.#known.length > maxOutages) this.#known.shift();
  }

  /** @param moving whether the device may be on the move. */
  required(nowMs: number, { moving }: { readonly moving: boolean }): number {
    this.#known = this.#known.filter(({ atMs }) => nowMs - atMs < keepMs + fadeMs);
    if (this.#known.length < habit(moving)) return 0;
    return Math.max(...this.#known.map(({ atMs, seconds }) => borne(seconds) * Math.min(1, 1 - (nowMs - atMs - keepMs) / fadeMs)));
  }

  /** The latency to be at if another one begins now; 0 if it would be an accident. */
  next(nowMs: number, { moving }: { readonly moving: boolean }): number {
    const required = this.required(nowMs, { moving });
    return this.#known.length + 1 < habit(moving) ? 0 : Math.max(range.least, required);
  }
}

/** A device that does not tell what its network is may be on the move when it lies in the hand. */
export function mayMove({ type }: NetworkHint, { handheld }: { readonly handheld: boolean }): boolean {
  return type === undefined || type === "unknown" ? handheld : type === "cellular";
}

/** How many within minutes are one. */
function habit(moving: boolean): number {
  return moving ? 1 : 2;
}

function borne(seconds: number): number {
  return Math.min(range.most, Math.max(range.least, seconds + spareSeconds));
}
