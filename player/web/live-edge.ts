/** What the player observes ten times a second goes in; the playback rate, and a seek when that is the better cure, come out. */

export interface Observation {
  readonly nowMs: number;
  /** Seconds between the present and the programme date of what is heard; undefined while unknown. */
  readonly latencySeconds: number | undefined;
  readonly bufferedSeconds: number;
  /** Seconds before the playhead that can be heard again without a request. */
  readonly heldSeconds: number;
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
  /** Seconds to jump ahead; below zero, to repeat. */
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
  /** One stall is worth this much; each further one before it is forgotten doubles it. */
  stallMarginSeconds: 0.15,
  maxStalls: 5.2,
  forgetStallMs: 45_000,
  /** Further behind than this, words are skipped rather than hurried. */
  seekBehindSeconds: 3,
  seekPauseMs: 2000,
  /** After a stall that much of what was heard before it is repeated at most, where the target has become that much further away at least. */
  repeatSeconds: 4,
  leastRepeatSeconds: 1,
  /** What must have come before the sound is taken up by repeating. */
  repeatBufferSeconds: 0.2,
  /** The outage may be known a moment after the sound is back. */
  repeatWithinMs: 1500,
  /** Whoever has just come has no words to miss: so far behind, they are moved up at once, if the buffer reaches past that place. */
  joinBehindSeconds: 0.2,
  joinBufferSeconds: 0.2,
  joinMs: 6000,
  /** A longer silence of the timer was a sleep: what was observed before it is void. */
  sleepMs: 5000,
};

/**
 * Holds the latency at 2 × part target plus the margin the network needs. A lone stall adds little; where one follows the other, as on a
 * train, seconds are worth having. All of it is forgotten in minutes, so the latency never drifts up for good. Only who joins is moved by less than
 * `seekBehindSeconds`, and only once.
 */
export class LiveEdge {
  #lastMs: number | undefined;
  #lastSeekMs = Number.NEGATIVE_INFINITY;
  #stalls = 0;
  /** Stalls not yet forgotten. The more there were, the longer each is remembered. */
  #remembered = 0;
  #mode: "hold" | "hurry" | "linger" = "hold";
  #joining = true;
  /** When nothing was left to be heard for the last time, while the sound may still be taken up before it. */
  #dryAtMs: number | undefined;
  #joinedAtMs: number | undefined;

  /** The sound begins anew: at the start, and after every interruption that needed a new source. */
  join(): void {
    this.#joining = true;
    this.#joinedAtMs = undefined;
  }

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
    const seekBySeconds = this.#repeat(seen, behind) ?? this.#moveUp(seen, behind) ?? this.#seek(seen, behind);
    if (seekBySeconds !== undefined) return { playbackRate: 1, targetSeconds, seekBySeconds };
    return { playbackRate: this.#rate(seen, behind), targetSeconds };
  }

  #learnFromStalls({ nowMs, stalls }: Observation): void {
    const elapsedMs = this.#lastMs === undefined ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#remembered = Math.max(0, this.#remembered - elapsedMs / limits.forgetStallMs / Math.max(1, this.#remembered));
    if (stalls > this.#stalls) {
      this.#remembered = Math.min(limits.maxStalls, this.#remembered + 1);
      this.#dryAtMs = nowMs;
    }
    this.#stalls = stalls;
  }

  #target({ partSeconds, requiredSeconds }: Observation): number {
    const base = 2 * partSeconds;
    const forNetwork = requiredSeconds === undefined ? 0 : Math.max(0, requiredSeconds + limits.safetySeconds - base);
    const forStalls = limits.stallMarginSeconds * (2 ** this.#remembered - 1);
    return base + Math.min(limits.maxMarginSeconds, forNetwork + forStalls);
  }

  /** Broken off in the middle of a sentence, the sound is taken up a little before it: so the margin against the next outage is there at once, and costs no word. */
  #repeat({ nowMs, bufferedSeconds, heldSeconds }: Observation, behind: number): number | undefined {
    if (this.#dryAtMs === undefined) return undefined;
    if (bufferedSeconds < limits.repeatBufferSeconds) this.#dryAtMs = nowMs;
    if (nowMs - this.#dryAtMs > limits.repeatWithinMs) this.#dryAtMs = undefined;
    const seconds = Math.min(-behind, limits.repeatSeconds, heldSeconds);
    if (bufferedSeconds < limits.repeatBufferSeconds || seconds < limits.leastRepeatSeconds) return undefined;
    this.#dryAtMs = undefined;
    this.#mode = "hold";
    return -seconds;
  }

  /** The jump at the end of joining, within what is buffered: it costs no request and no wait. */
  #moveUp({ nowMs, bufferedSeconds }: Observation, behind: number): number | undefined {
    if (!this.#joining) return undefined;
    this.#joinedAtMs ??= nowMs;
    const far = behind > limits.joinBehindSeconds;
    const possible = far && bufferedSeconds > behind + limits.joinBufferSeconds;
    this.#joining = far && !possible && nowMs - this.#joinedAtMs < limits.joinMs;
    if (!possible) return undefined;
    this.#lastSeekMs = nowMs;
    return behind;
  }

  #seek({ nowMs, edgeSeconds, partSeconds }: Observation, behind: number): number | undefined {
    if (behind <= limits.seekBehindSeconds || nowMs - this.#lastSeekMs < limits.seekPauseMs) return undefined;
    // During an outage the playlist ends near the playhead: there is nothing to jump to.
    const reach = Math.min(behind, edgeSeconds - partSeconds);
    if (reach < 1) return undefined;
    this.#lastSeekMs = nowMs;
    this.#mode = "hold";
    this.join();
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
