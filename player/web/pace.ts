/** Playlist news and the element's condition go in; the latency, and what the live-edge controller wants, come out. */
import { ArrivalLag } from "./arrival-lag.ts";
import { LiveEdge, type Observation, type Step } from "./live-edge.ts";
import { ProgrammeClock } from "./programme-clock.ts";

const assumedPartSeconds = 0.512;
/** From the first playlist to the first sound, seconds, as a rule. */
const startUpSeconds = 0.25;

type Condition = Pick<Observation, "bufferedSeconds" | "edgeSeconds" | "stalls" | "paused" | "following"> & { readonly programmeDate: number | undefined };

export class Pace {
  readonly #clock = new ProgrammeClock();
  readonly #lag = new ArrivalLag();
  readonly #edge = new LiveEdge();
  #edgeDateMs = Number.POSITIVE_INFINITY;
  #partSeconds = assumedPartSeconds;
  #targetSeconds: number | undefined;

  get partSeconds(): number {
    return this.#partSeconds;
  }

  get targetSeconds(): number {
    return this.#targetSeconds ?? 2 * this.#partSeconds;
  }

  opened(): void {
    this.#lag.clear();
    this.#lag.queue(performance.now());
    this.join();
  }

  /** The listener comes to the present: whatever is missing to it is skipped, not hurried through. */
  join(): void {
    this.#edge.join();
  }

  /** Seconds before the end of the first playlist at which to begin, so that the sound starts at the target; never within the newest part. */
  get startSeconds(): number {
    const edgeAge = this.latency(this.#edgeDateMs) ?? 0;
    return Math.max(this.#partSeconds, this.targetSeconds - startUpSeconds - edgeAge);
  }

  advanced({ partSeconds, edgeDateMs }: { readonly partSeconds: number | undefined; readonly edgeDateMs: number | undefined }): void {
    this.#partSeconds = partSeconds ?? this.#partSeconds;
    if (edgeDateMs === undefined) return;
    this.#edgeDateMs = edgeDateMs;
    this.#clock.arrive(reading(), edgeDateMs);
  }

  arrived(dateMs: number): void {
    const nowMs = this.#clock.now(reading());
    if (nowMs === undefined) return;
    const newest = dateMs + 1500 * this.#partSeconds > this.#edgeDateMs;
    this.#lag.push({ atMs: performance.now(), lagSeconds: (nowMs - dateMs) / 1000, newest });
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
    if (step.seekBySeconds !== undefined || !condition.following) this.#lag.queue(nowMs);
    return step;
  }
}

function reading() {
  return { epochMs: Date.now(), monotonicMs: performance.now() };
}
