/** A network trace goes in; what a listener of an endless live programme hears, by our controller or by none, comes out, tenth by tenth of a second, in no time. */
import { ArrivalLag } from "../../player/web/arrival-lag.ts";
import { LiveEdge } from "../../player/web/live-edge.ts";
import { Outages } from "../../player/web/outages.ts";
import type { NetworkTrace } from "./network-trace.ts";

interface Circumstances {
  readonly partSeconds: number;
  readonly seconds: number;
  /** How often the page's timer runs. */
  readonly tickSeconds?: number;
  /** Whether the device may be on the move. */
  readonly moving?: boolean;
  /** Whether nobody controls the latency: plain hls.js begins three parts from the end and never catches up. */
  readonly plain?: boolean;
  /** Whether the thin rendition is heard. */
  readonly thin?: boolean;
}

export interface Moment {
  readonly atSeconds: number;
  readonly latencySeconds: number;
  readonly targetSeconds: number;
  readonly rate: number;
  /** Halts of the sound that last. */
  readonly stalls: number;
  /** Latency jumped over; below zero, what is heard once more. */
  readonly jump: number;
}

const stepSeconds = 0.02;
/** A shorter silence is none, as the benchmark counts. */
const haltSeconds = 0.15;
/** Encoder, packager and playlist, after the last sample of a part. */
const publishSeconds = 0.1;
/** Of the usual rendition and of the thin one, with their boxes. */
const bytesPerSecond = { usual: 9000, thin: 4600 };

/** The loader as hls.js is: one part after another, each once its playlist is there. */
class Loader {
  readonly #trace: NetworkTrace;
  readonly #partSeconds: number;
  readonly #partBytes: number;
  #next: number;
  /** When the last playlist came, and when the next one comes. */
  #knownAt = 0;
  #playlistAt = 0;
  #arrivesAt = 0;

  constructor(trace: NetworkTrace, { partSeconds, from, thin }: { readonly partSeconds: number; readonly from: number; readonly thin: boolean }) {
    this.#trace = trace;
    this.#partSeconds = partSeconds;
    this.#partBytes = partSeconds * (thin ? bytesPerSecond.thin : bytesPerSecond.usual);
    this.#next = Math.floor(from / partSeconds);
    this.#ask(from);
  }

  /** Where the programme is held up to, on its own clock. */
  get end(): number {
    return this.#next * this.#partSeconds;
  }

  /** Last part listed by `now`, as far as the listener knows. */
  listed(now: number): number {
    return Math.floor(((now < this.#playlistAt ? this.#knownAt : this.#playlistAt) - publishSeconds) / this.#partSeconds) - 1;
  }

  /** Parts that have come by `now`, with the moment of each. */
  *take(now: number): Generator<{ readonly part: number; readonly at: number; readonly newest: boolean }> {
    while (this.#arrivesAt <= now) {
      const at = this.#arrivesAt;
      const part = this.#next++;
      yield { part, at, newest: part >= this.listed(at) };
      this.#ask(at);
    }
  }

  jump(to: number, now: number): void {
    this.#next = Math.floor(to / this.#partSeconds);
    this.#ask(now);
  }

  #ask(now: number): void {
    const publishedAt = (this.#next + 1) * this.#partSeconds + publishSeconds;
    this.#knownAt = Math.min(now, this.#playlistAt);
    this.#playlistAt = Math.max(now, this.#trace.arrival(Math.max(publishedAt, this.#playlistAt) * 1000, 700) / 1000);
    const askedAt = publishedAt > now ? this.#playlistAt : now;
    this.#arrivesAt = this.#trace.arrival(askedAt * 1000, this.#partBytes) / 1000;
  }
}

export function listenOver(
  trace: NetworkTrace,
  { partSeconds, seconds, tickSeconds = 0.1, moving = false, plain = false, thin = false }: Circumstances,
): Moment[] {
  const edge = new LiveEdge();
  const lag = new ArrivalLag();
  const outages = new Outages();
  const startAt = 10;
  const from = startAt - 3 * partSeconds;
  let position = from;
  const loader = new Loader(trace, { partSeconds, from: position, thin });
  lag.queue(startAt * 1000);
  const moments: Moment[] = [];
  let [halts, stalls, rate, starved, nextTick] = [0, 0, 1, true, startAt];
  let silentSeconds = Number.POSITIVE_INFINITY;
  for (let now = startAt; now < startAt + seconds; now += stepSeconds) {
    for (const { part, at, newest } of loader.take(now)) {
      const late = { atMs: at * 1000, seconds: at - part * partSeconds };
      if (outages.arrived(late)) lag.queue(late.atMs);
      else lag.push({ ...late, lagSeconds: late.seconds, newest });
    }
    const wanted = position + stepSeconds * rate;
    const dry = wanted > loader.end;
    if (dry && !starved) stalls++;
    starved = dry;
    const silentBefore = silentSeconds;
    silentSeconds = dry ? silentSeconds + stepSeconds : 0;
    if (silentBefore <= haltSeconds && silentSeconds > haltSeconds) halts++;
    position = Math.max(position, Math.min(wanted, loader.end));
    if (now < nextTick) continue;
    nextTick += tickSeconds;
    const edgeSeconds = Math.max(0, (loader.listed(now) + 1) * partSeconds - position);
    const held = { bufferedSeconds: loader.end - position, heldSeconds: position - from };
    const seen = { nowMs: now * 1000, latencySeconds: now - position, ...held, edgeSeconds, partSeconds, stalls, paused: false, following: !plain };
    const known = { outageSeconds: outages.required(now * 1000, { moving }), nextOutageSeconds: outages.next(now * 1000, { moving }) };
    outages.look({ ...seen, targetSeconds: moments.at(-1)?.targetSeconds ?? Number.POSITIVE_INFINITY });
    const step = edge.push({ ...seen, requiredSeconds: lag.required(now * 1000), ...known });
    rate = step.playbackRate;
    const jump = step.seekBySeconds ?? 0;
    moments.push({ atSeconds: now - startAt, latencySeconds: now - position, targetSeconds: step.targetSeconds, rate, stalls: halts, jump });
    if (jump === 0) continue;
    position += jump;
    if (jump < 0) continue;
    lag.queue(now * 1000);
    outages.anew();
    starved = true;
    silentSeconds = Number.POSITIVE_INFINITY;
    if (position > loader.end) loader.jump(position, now);
  }
  return moments;
}
