/** What the player observes ten times a second goes in; the playback rate, and a seek when that is the better cure, come out. */

export interface Observation {
  readonly nowMs: number;
  /** Seconds between the present and the programme date of what is heard; undefined while unknown. */
  readonly latencySeconds: number | undefined;
  readonly bufferedSeconds: number;
  /** Seconds from the playhead to the end of what the playlist lists. */
  readonly edgeSeconds: number;
  readonly partSeconds: number;
  /** Lowest latency the network allowed lately, seconds; undefined while nothing has arrived. */
  readonly requiredSeconds: number | undefined;
  /** Stalls since the start, a running count. */
  readonly stalls: number;
  readonly paused: boolean;
  /** False while the listener has gone back on purpose. */
  readonly following: boolean;
}

export interface Step {
  readonly playbackRate: number;
  readonly targetSeconds: number;
  /** Seconds to jump ahead. */
  readonly seekBySeconds?: number;
}

const limits = {
  fastest: 1.1,
  slowest: 0.95,
  /** Dead band around the target, seconds. */
  bandSeconds: 0.04,
  /** Buffer needed before speeding up begins, and below which it ends. */
  speedUpBufferSeconds: 0.3,
  keepSpeedBufferSeconds: 0.12,
  /** Room above the slowest arrival, for the decoder and the timer. */
  safetySeconds: 0.08,
  /** Beyond this the programme is not live any more, and a seek serves better. */
  maxMarginSeconds: 12,
  stallMarginSeconds: 0.15,
  maxStallMarginSeconds: 0.6,
  stallHalfLifeMs: 30_000,
  /** Further behind than this, words are skipped rather than hurried. */
  seekBehindSeconds: 3,
  seekPauseMs: 2000,
  /** A longer silence of the timer was a sleep: what was observed before it is void. */
  sleepMs: 5000,
};

/**
 * Holds the latency at 2 × part target plus the margin the network needs. What a stall adds decays with a half-life of 30 s, and what
 * late arrivals add is forgotten with them, so the latency never drifts up for good.
 */
export class LiveEdge {
  #lastMs: number | undefined;
  #lastSeekMs = Number.NEGATIVE_INFINITY;
  #stalls = 0;
  #stallMargin = 0;
  #mode: "hold" | "hurry" | "linger" = "hold";

  push(seen: Observation): Step {
    const asleep = this.#lastMs !== undefined && seen.nowMs - this.#lastMs > limits.sleepMs;
    this.#learnFromStalls(seen);
    this.#lastMs = seen.nowMs;
    const targetSeconds = this.#target(seen);
    const idle = seen.paused || !seen.following || asleep || seen.latencySeconds === undefined;
    if (idle) {
      this.#mode = "hold";
      return { playbackRate: 1, targetSeconds };
    }
    const behind = (seen.latencySeconds ?? 0) - targetSeconds;
    const seekBySeconds = this.#seek(seen, behind);
    if (seekBySeconds !== undefined) return { playbackRate: 1, targetSeconds, seekBySeconds };
    return { playbackRate: this.#rate(seen, behind), targetSeconds };
  }

  #learnFromStalls({ nowMs, stalls }: Observation): void {
    const elapsedMs = this.#lastMs === undefined ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#stallMargin *= 0.5 ** (elapsedMs / limits.stallHalfLifeMs);
    if (stalls > this.#stalls) this.#stallMargin = Math.min(limits.maxStallMarginSeconds, this.#stallMargin + limits.stallMarginSeconds);
    this.#stalls = stalls;
  }

  #target({ partSeconds, requiredSeconds }: Observation): number {
    const base = 2 * partSeconds;
    const forNetwork = requiredSeconds === undefined ? 0 : Math.max(0, requiredSeconds + limits.safetySeconds - base);
    return base + Math.min(limits.maxMarginSeconds, forNetwork + this.#stallMargin);
  }

  #seek({ nowMs, edgeSeconds, partSeconds }: Observation, behind: number): number | undefined {
    if (behind <= limits.seekBehindSeconds || nowMs - this.#lastSeekMs < limits.seekPauseMs) return undefined;
    // During an outage the playlist ends near the playhead: there is nothing to jump to.
    const reach = Math.min(behind, edgeSeconds - partSeconds);
    if (reach < 1) return undefined;
    this.#lastSeekMs = nowMs;
    this.#mode = "hold";
    return reach;
  }

  #rate({ bufferedSeconds }: Observation, behind: number): number {
    this.#mode = nextMode(this.#mode, behind, bufferedSeconds);
    if (this.#mode === "hurry") return Math.min(limits.fastest, 1 + Math.max(0.03, round(behind * 0.4)));
    if (this.#mode === "linger") return Math.max(limits.slowest, 1 - Math.max(0.02, round(-behind * 0.2)));
    return 1;
  }
}

/** Hysteresis: a correction begins outside the band and ends at the target, so the rate does not flutter. */
function nextMode(mode: "hold" | "hurry" | "linger", behind: number, bufferedSeconds: number): "hold" | "hurry" | "linger" {
  const enough = bufferedSeconds > (mode === "hurry" ? limits.keepSpeedBufferSeconds : limits.speedUpBufferSeconds);
  if (behind > (mode === "hurry" ? 0 : limits.bandSeconds)) return enough ? "hurry" : "hold";
  if (behind < (mode === "linger" ? 0 : -limits.bandSeconds)) return "linger";
  return "hold";
}

function round(change: number): number {
  return Math.round(change * 100) / 100;
}
