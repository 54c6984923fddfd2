/** What the player observes ten times a second goes in; the playback rate, and a seek when that is the better cure, come out. */
import { Bridge } from "./bridge.ts";

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
  /** Lowest latency the network allowed lately, outages aside, seconds; undefined while nothing has arrived. */
  readonly requiredSeconds: number | undefined;
  /** Latency that would have borne the outages of the last minutes; 0 while they count as accidents. */
  readonly outageSeconds: number;
  /** Latency to be at if another one begins now; 0 if it would count as an accident. */
  readonly nextOutageSeconds: number;
  /** Stalls since the start, a running count. */
  readonly stalls: number;
  readonly paused: boolean;
  /** False while the listener has gone back on purpose. */
  readonly following: boolean;
}

export interface Place {
  readonly latencySeconds: number;
  /** Seconds beyond the target. */
  readonly behind: number;
  /** By how much what comes next is later than what came of late. */
  readonly overdueSeconds: number;
}

export interface Step {
  readonly playbackRate: number;
  readonly targetSeconds: number;
  /** Seconds to jump ahead; below zero, to hear again. */
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
  /** From the third skip within so long each waits twice as long, and for more: on a line that carries too little, each throws away what was on its way. */
  seeksMs: 120_000,
  freeSeeks: 2,
  mostPatience: 16,
  mostBehindSeconds: 6,
  /** Whoever has just come has no words to miss: so far behind, they are moved up at once, if the buffer reaches past that place. */
  joinBehindSeconds: 0.2,
  joinBufferSeconds: 0.2,
  joinMs: 6000,
  /** A longer silence of the timer was a sleep: what was observed before it is void. */
  sleepMs: 5000,
  /** What comes next being later than usual by so much, it may not come soon. */
  overdueSeconds: 0.12,
};

/**
 * Holds the latency at 2 × part target plus the margin the network needs. A lone stall adds little; where one follows the other, as on a
 * train, seconds are worth having. All of it is forgotten in minutes, so the latency never drifts up for good. Only who joins is moved by less than
 * `seekBehindSeconds`, and only once.
 */
export class LiveEdge {
  #lastMs: number | undefined;
  #lastSeekMs = Number.NEGATIVE_INFINITY;
  /** When words were skipped of late. */
  #seeks: readonly number[] = [];
  #stalls = 0;
  /** Stalls not yet forgotten. The more there were, the longer each is remembered. */
  #remembered = 0;
  #mode: "hold" | "hurry" | "linger" = "hold";
  #joining = true;
  #joinedAtMs: number | undefined;
  readonly #bridge = new Bridge();
  /** How much of the distance to the present was won by hearing words again. */
  #bridgedSeconds = 0;

  /** Whether there is something to be heard again, should nothing come. */
  get bears(): boolean {
    return this.#bridge.ready;
  }

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
    const place = placeOf(seen, targetSeconds);
    const seekBySeconds = this.#goBack(seen, place) ?? this.#moveUp(seen, place) ?? this.#seek(seen, place);
    if (seekBySeconds !== undefined) return { playbackRate: 1, targetSeconds, seekBySeconds };
    return { playbackRate: this.#rate(seen, place), targetSeconds };
  }

  #learnFromStalls({ nowMs, stalls }: Observation): void {
    const elapsedMs = this.#lastMs === undefined ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#remembered = Math.max(0, this.#remembered - elapsedMs / limits.forgetStallMs / Math.max(1, this.#remembered));
    if (stalls > this.#stalls) this.#learn();
    this.#stalls = stalls;
  }

  #learn(): void {
    this.#remembered = Math.min(limits.maxStalls, this.#remembered + 1);
  }

  #target({ partSeconds, requiredSeconds = 0, outageSeconds }: Observation): number {
    const base = 2 * partSeconds;
    const forNetwork = Math.max(0, Math.max(requiredSeconds, outageSeconds) + limits.safetySeconds - base);
    const forStalls = limits.stallMarginSeconds * (2 ** this.#remembered - 1);
    return base + Math.min(limits.maxMarginSeconds, forNetwork + forStalls);
  }

  /** What the sound went back by is hurried through, not jumped over, if it was no outage after all. */
  #goBack(seen: Observation, place: Place): number | undefined {
    if (place.behind <= limits.seekBehindSeconds) this.#bridgedSeconds = 0;
    // Where the sound has yet to begin, nothing has broken off.
    const seconds = this.#joining ? undefined : this.#bridge.push(seen, place);
    if (seconds === undefined) return undefined;
    this.#learn();
    this.#bridgedSeconds = seconds;
    this.#mode = "hold";
    return -seconds;
  }

  /** The jump at the end of joining, within what is buffered: it costs no request and no wait. */
  #moveUp({ nowMs, bufferedSeconds }: Observation, { behind }: Place): number | undefined {
    if (!this.#joining) return undefined;
    this.#joinedAtMs ??= nowMs;
    const far = behind > limits.joinBehindSeconds;
    const possible = far && bufferedSeconds > behind + limits.joinBufferSeconds;
    this.#joining = far && !possible && nowMs - this.#joinedAtMs < limits.joinMs;
    if (!possible) return undefined;
    this.#lastSeekMs = nowMs;
    return behind;
  }

  #seek({ nowMs, edgeSeconds, partSeconds }: Observation, { behind }: Place): number | undefined {
    this.#seeks = this.#seeks.filter((atMs) => nowMs - atMs < limits.seeksMs);
    const patience = Math.min(limits.mostPatience, 2 ** Math.max(0, this.#seeks.length - limits.freeSeeks));
    const farSeconds = Math.min(limits.mostBehindSeconds, limits.seekBehindSeconds * patience) + this.#bridgedSeconds;
    if (behind <= farSeconds || nowMs - this.#lastSeekMs < limits.seekPauseMs * patience) return undefined;
    // During an outage the playlist ends near the playhead: there is nothing to jump to.
    const reach = Math.min(behind, edgeSeconds - partSeconds);
    if (reach < 1) return undefined;
    this.#lastSeekMs = nowMs;
    this.#seeks = [...this.#seeks, nowMs];
    this.#mode = "hold";
    this.join();
    return reach;
  }

  #rate({ bufferedSeconds }: Observation, { behind, overdueSeconds }: Place): number {
    this.#mode = nextMode(this.#mode, behind, bufferedSeconds);
    // While nothing comes, hurrying only brings the silence nearer.
    if (this.#mode === "hurry" && overdueSeconds > limits.overdueSeconds) this.#mode = "hold";
    if (this.#mode === "hurry") return Math.min(limits.fastest, 1 + Math.max(0.03, round(behind * 0.4)));
    if (this.#mode === "linger") return Math.max(limits.slowest, 1 - Math.max(0.02, round(-behind * 0.2)));
    return 1;
  }
}

function placeOf({ latencySeconds = 0, bufferedSeconds, requiredSeconds }: Observation, targetSeconds: number): Place {
  const nextSeconds = latencySeconds - bufferedSeconds;
  return { latencySeconds, behind: latencySeconds - targetSeconds, overdueSeconds: nextSeconds - (requiredSeconds ?? nextSeconds) };
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
