/** Playlist news and the element's condition go in; the latency, and what the live-edge controller wants, come out. */
import { ArrivalLag } from "./arrival-lag.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { LiveEdge, type Observation, type Step } from "./live-edge.ts";
import { NarrowLine } from "./narrow-line.ts";
import { Outages } from "./outages.ts";
import { ProgrammeClock } from "./programme-clock.ts";

const assumedPartSeconds = 0.512;
/** From the first playlist to the first sound, seconds, as a rule. */
const startUpSeconds = 0.25;
/** A segment that came so long after its last sample was held up. */
const lateMs = 1000;
/** With less than this to be heard, the network is needed now. */
const patienceSeconds = 1;

type Condition = Pick<Observation, "bufferedSeconds" | "heldSeconds" | "edgeSeconds" | "stalls" | "paused" | "following"> & {
  readonly programmeDate: number | undefined;
  /** Whether the device may be on the move. */
  readonly moving: boolean;
};

/** A part of the live edge, or a segment in place of its parts: what of it was not there before, and how long it was on its way. */
export interface Arrived {
  readonly dateMs: number;
  readonly untilMs: number;
  /** From the request to the last byte, and from the first byte to it. */
  readonly loadMs: number;
  readonly bodyMs: number;
}

export class Pace {
  readonly #clock = new ProgrammeClock();
  readonly #lag = new ArrivalLag();
  readonly #outages = new Outages();
  readonly #line = new NarrowLine();
  readonly #edge = new LiveEdge();
  #brokeAtMs: number | undefined;
  #edgeDateMs = Number.POSITIVE_INFINITY;
  #partSeconds = assumedPartSeconds;
  #targetSeconds: number | undefined;
  #repeatedSeconds = 0;

  get partSeconds(): number {
    return this.#partSeconds;
  }

  get targetSeconds(): number {
    return this.#targetSeconds ?? 2 * this.#partSeconds;
  }

  get figures(): Required<Pick<Diagnostics, "targetSeconds" | "repeatedSeconds">> {
    return { targetSeconds: this.targetSeconds, repeatedSeconds: this.#repeatedSeconds };
  }

  opened(): void {
    this.#lag.clear();
    this.#anew(performance.now());
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

  /** Whether the listener can do without the network for a moment. */
  bears(bufferedSeconds: number): boolean {
    return bufferedSeconds >= patienceSeconds || this.#edge.bears;
  }

  /** Whether the line carries no more than it must. */
  get narrow(): boolean {
    return this.#line.narrow(performance.now());
  }

  /** A piece of the programme came so slowly that it was given up. */
  crept(): void {
    this.#line.crept(performance.now());
  }

  arrived({ dateMs, untilMs, loadMs, bodyMs }: Arrived): void {
    this.#line.push({ atMs: performance.now(), loadMs, bodyMs, durationMs: untilMs - dateMs });
    const nowMs = this.#clock.now(reading());
    if (nowMs === undefined) return;
    const late = { atMs: performance.now(), seconds: (nowMs - dateMs) / 1000 };
    const partMs = 1000 * this.#partSeconds;
    const whole = untilMs - dateMs > 1.5 * partMs;
    // The first sample of a whole segment is always old: one that came late was listed long before.
    const outage = (!whole || nowMs - untilMs > lateMs) && this.#outages.arrived(late);
    if (outage) this.#lag.queue(late.atMs);
    else if (!whole) this.#lag.push({ ...late, lagSeconds: late.seconds, newest: dateMs + 1.5 * partMs > this.#edgeDateMs });
  }

  /** The sound broke off after the sample of this date, for want of a network. */
  broke(dateMs: number | undefined): void {
    this.#brokeAtMs = dateMs;
  }

  /** It sounds, from whatever source. */
  sounding({ plain }: { readonly plain: boolean }): void {
    const seconds = this.latency(this.#brokeAtMs);
    this.#brokeAtMs = undefined;
    if (seconds !== undefined && !plain) this.#outages.push({ atMs: performance.now(), seconds });
  }

  /** Seconds between the present and `programmeDate`. */
  latency(programmeDate: number | undefined): number | undefined {
    const nowMs = this.#clock.now(reading());
    return nowMs === undefined || programmeDate === undefined ? undefined : (nowMs - programmeDate) / 1000;
  }

  step({ programmeDate, moving, ...condition }: Condition): Step {
    const nowMs = performance.now();
    const seen = { nowMs, latencySeconds: this.latency(programmeDate), partSeconds: this.#partSeconds, ...condition };
    // The outage that ends here is no reason to expect it: what was to come comes.
    const outages = { outageSeconds: this.#outages.required(nowMs, { moving }), nextOutageSeconds: this.#outages.next(nowMs, { moving }) };
    if (condition.following && !condition.paused) this.#outages.look({ ...seen, targetSeconds: this.targetSeconds });
    const step = this.#edge.push({ ...seen, requiredSeconds: this.#lag.required(nowMs), ...outages });
    this.#targetSeconds = step.targetSeconds;
    this.#repeatedSeconds -= Math.min(0, step.seekBySeconds ?? 0);
    if ((step.seekBySeconds ?? 0) > 0 || !condition.following) this.#anew(nowMs);
    return step;
  }

  #anew(nowMs: number): void {
    this.#lag.queue(nowMs);
    this.#outages.anew();
  }
}

function reading() {
  return { epochMs: Date.now(), monotonicMs: performance.now() };
}
