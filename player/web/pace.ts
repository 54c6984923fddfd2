/** Playlist news and the element's condition go in; the latency, and what the live-edge controller wants, come out. */
import { ArrivalLag } from "./arrival-lag.ts";
import { LiveEdge, type Observation, type Step } from "./live-edge.ts";
import { ProgrammeClock } from "./programme-clock.ts";

const assumedPartSeconds = 0.512;
/** The first parts after opening are old ones and tell nothing about the network, until they have caught up with the playlist's end. */
const warmUpMs = { least: 2500, most: 12_000 };

type Condition = Pick<Observation, "bufferedSeconds" | "edgeSeconds" | "stalls" | "paused" | "following"> & { readonly programmeDate: number | undefined };

export class Pace {
  readonly #clock = new ProgrammeClock();
  readonly #lag = new ArrivalLag();
  readonly #edge = new LiveEdge();
  #openedAtMs = 0;
  #caughtUp = false;
  #edgeDateMs = Number.POSITIVE_INFINITY;
  #partSeconds = assumedPartSeconds;
  #targetSeconds = 2 * assumedPartSeconds;

  get partSeconds(): number {
    return this.#partSeconds;
  }

  get targetSeconds(): number {
    return this.#targetSeconds;
  }

  opened(): void {
    this.#warmUp();
    this.#lag.clear();
  }

  advanced({ partSeconds, edgeDateMs }: { readonly partSeconds: number | undefined; readonly edgeDateMs: number | undefined }): void {
    this.#partSeconds = partSeconds ?? this.#partSeconds;
    if (edgeDateMs === undefined) return;
    this.#edgeDateMs = edgeDateMs;
    this.#clock.arrive(reading(), edgeDateMs);
  }

  arrived(dateMs: number): void {
    const nowMs = this.#clock.now(reading());
    const atMs = performance.now();
    const openMs = atMs - this.#openedAtMs;
    this.#caughtUp ||= dateMs + 1500 * this.#partSeconds > this.#edgeDateMs;
    if (nowMs === undefined || openMs < warmUpMs.least || (!this.#caughtUp && openMs < warmUpMs.most)) return;
    this.#lag.push({ atMs, lagSeconds: (nowMs - dateMs) / 1000 });
  }

  /** Seconds between the present and `programmeDate`. */
  latency(programmeDate: number | undefined): number | undefined {
    const nowMs = this.#clock.now(reading());
    return nowMs === undefined || programmeDate === undefined ? undefined : (nowMs - programmeDate) / 1000;
  }

  step({ programmeDate, ...condition }: Condition): Step {
    const nowMs = performance.now();
    const known = { latencySeconds: this.latency(programmeDate), partSeconds: this.#partSeconds, requiredSeconds: this.#lag.required(nowMs) };
    const step = this.#edge.push({ nowMs, ...known, ...condition });
    this.#targetSeconds = step.targetSeconds;
    // What follows a jump or plays from the past was not asked for at the live edge.
    if (step.seekBySeconds !== undefined || !condition.following) this.#warmUp();
    return step;
  }

  #warmUp(): void {
    this.#openedAtMs = performance.now();
    this.#caughtUp = false;
  }
}

function reading() {
  return { epochMs: Date.now(), monotonicMs: performance.now() };
}
