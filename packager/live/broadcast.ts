/** Wires one broadcast: the clock ticks, PCM flows to the programme, what it cuts flows to the publisher. */
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import type { TalkEvent } from "../contract/pcm-wire.ts";
import { type Profile, profiles } from "../contract/profile.ts";
import { msToSamples, type Samples, samplesPerAccessUnit, samplesToMs } from "../contract/samples.ts";
import type { AacEncoderFactory } from "./encode/aac-encoder.ts";
import { accessUnitStart, mediaTimeAt, partAt, sampleOf } from "./grid.ts";
import { type LiveLimits, liveLimits } from "./limits.ts";
import { Listeners } from "./listeners.ts";
import type { LiveBroadcast, Resumption } from "./live-broadcast.ts";
import type { LiveMetrics } from "./live-metrics.ts";
import type { PartRange } from "./part-cutter.ts";
import { decidePart } from "./part-schedule.ts";
import { Programme } from "./programme.ts";
import { Publisher } from "./publisher.ts";

export interface LiveBroadcastOptions {
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: LiveMetrics;
  readonly encoderFactory: AacEncoderFactory;
  /** What the packager that had this broadcast before kept; ignored when it is of another run. */
  readonly resume?: Resumption;
  readonly limits?: Partial<LiveLimits>;
}

/** Begins at once: the part that the clock is in is the first. A broadcast with `endedAt` ends there. */
export function createLiveBroadcast(options: LiveBroadcastOptions): LiveBroadcast {
  const live = new Live(options);
  live.start();
  return live;
}

class Live implements LiveBroadcast {
  readonly broadcast: Broadcast;
  readonly #options: LiveBroadcastOptions;
  readonly #limits: LiveLimits;
  readonly profile: Profile;
  readonly #publisher: Publisher;
  readonly #programme: Programme;
  readonly #sound: Listeners<[sample: Samples, pcm: Int16Array]>;
  readonly #closer = new Closer();
  #cancelTick: () => void = () => undefined;
  /** Access unit after the last one, once the end is known. */
  #finalAccessUnit = Number.POSITIVE_INFINITY;
  #ended = false;
  #publishing = false;

  constructor(options: LiveBroadcastOptions) {
    const { broadcast, clock, log, metrics, encoderFactory } = options;
    this.broadcast = broadcast;
    this.#options = options;
    this.#limits = { ...liveLimits, ...options.limits };
    this.profile = profiles[broadcast.profile];
    const resume = options.resume?.state.run === broadcast.run ? options.resume : undefined;
    const first = Math.max(
      partAt(mediaTimeAt(Math.min(clock.now(), broadcast.endedAt ?? Infinity), broadcast.startedAt), this.profile),
      resume?.state.partsPublished ?? 0,
      ...(resume?.parts ?? []).map(({ number }) => number + 1),
    );
    const onListenerError = (error: unknown) => {
      metrics.listenerErrors.inc();
      log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "a listener to a broadcast failed");
    };
    this.#publisher = new Publisher({ broadcast, profile: this.profile, limits: this.#limits, first, resume, onListenerError });
    this.#sound = new Listeners(onListenerError);
    const limits = this.#limits;
    this.#programme = new Programme({
      clock,
      log,
      metrics,
      limits,
      encoderFactory,
      first: first * this.profile.accessUnitsPerPart,
      onProgress: () => this.#publishDue(),
      onSound: (sample, pcm) => this.#sound.tell(sample, pcm),
    });
    this.#closer.add(() => this.#programme.close());
    this.#closer.add(() => this.#cancelTick());
  }

  start(): void {
    if (this.broadcast.endedAt !== undefined) this.end(this.broadcast.endedAt);
    this.#tick();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get heldBytes(): number {
    return this.#publisher.heldBytes;
  }

  pushPcm(frame: Parameters<LiveBroadcast["pushPcm"]>[0]): void {
    if (this.#ended || this.#closer.closing) return;
    this.#catchUp();
    this.#programme.push(frame, { now: this.#now() });
  }

  pushTalk(event: TalkEvent): void {
    if (!this.#ended) this.#publisher.pushTalk(event);
  }

  endTalk(): void {
    if (!this.#ended) this.#publisher.endTalk(sampleOf(this.#now()));
  }

  onVersion(listener: Parameters<LiveBroadcast["onVersion"]>[0]): () => void {
    return this.#publisher.versions.add(listener);
  }

  onSegment(listener: Parameters<LiveBroadcast["onSegment"]>[0]): () => void {
    return this.#publisher.segments.add(listener);
  }

  pushCaptions(cues: Parameters<LiveBroadcast["pushCaptions"]>[0]): boolean {
    const taken = !this.#ended && this.#publisher.pushCaptions(cues);
    this.#options.metrics.captions.inc({ outcome: taken ? "taken" : "refused" });
    return taken;
  }

  onSound(listener: Parameters<LiveBroadcast["onSound"]>[0]): () => void {
    return this.#sound.add(listener);
  }

  current: LiveBroadcast["current"] = (track) => this.#publisher.version(track);
  init: LiveBroadcast["init"] = (rendition) => this.#publisher.shelf(rendition).init;
  part: LiveBroadcast["part"] = (track, part) => this.#publisher.part(track, part);
  segment: LiveBroadcast["segment"] = (track, sequence) => this.#publisher.segment(track, sequence);
  multivariant: LiveBroadcast["multivariant"] = (offer = "all") => this.#publisher.multivariant(offer);
  state: LiveBroadcast["state"] = () => this.#publisher.state();

  end(endedAt: EpochMs): void {
    if (this.#finalAccessUnit !== Number.POSITIVE_INFINITY) return;
    const published = this.#publisher.partsPublished * this.profile.accessUnitsPerPart;
    this.#finalAccessUnit = Math.max(published, Math.ceil(mediaTimeAt(endedAt, this.broadcast.startedAt) / samplesPerAccessUnit));
    this.#publishDue();
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  #now(): Samples {
    return mediaTimeAt(this.#options.clock.now(), this.broadcast.startedAt);
  }

  #tick(): void {
    if (this.#ended || this.#closer.closing) return;
    this.#catchUp();
    this.#programme.advance(this.#now());
    this.#programme.check();
    this.#publishDue();
    if (!this.#ended) this.#cancelTick = this.#options.clock.after(this.#limits.tickMs, () => this.#tick());
  }

  /** After a stall of the process: goes on with the first part that is not a gap by now. */
  #catchUp(): void {
    const oldest = this.#now() - msToSamples(this.#limits.gapAfterMs);
    if (this.#programme.fedUntil < oldest) this.#programme.restartAt(partAt(oldest, this.profile) * this.profile.accessUnitsPerPart);
  }

  /** Cutting a part may let an encoder take over that has the next ones ready: those are published after it, not within. */
  #publishDue(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    try {
      while (!this.#ended && !this.#closer.closing && this.#publishNext());
    } finally {
      this.#publishing = false;
    }
  }

  /** @returns false when there is nothing to be published yet, or any more. */
  #publishNext(): boolean {
    const range = this.#nextRange();
    if (range.first >= range.end) {
      this.#finish(() => this.#publisher.end());
      return false;
    }
    const decision = decidePart({ now: this.#now(), end: accessUnitStart(range.end), complete: this.#programme.isComplete(range) }, this.#limits);
    if (decision === "wait") return false;
    this.#publish(range, { gap: decision === "gap" });
    return true;
  }

  #publish(range: PartRange, { gap }: { readonly gap: boolean }): void {
    const { metrics } = this.#options;
    const last = range.end >= this.#finalAccessUnit;
    const cut = gap ? undefined : this.#programme.cut(range);
    const filled = [...(cut?.values() ?? [])].some((part) => part.filled > 0);
    metrics.parts.inc({ kind: gap ? "gap" : filled ? "filled" : "whole" });
    metrics.partDelay.observe(samplesToMs(this.#now() - accessUnitStart(range.end)) / 1000);
    const publish = () => this.#publisher.publish(range, { cut, last });
    if (last) this.#finish(publish);
    else publish();
  }

  #finish(publish: () => void): void {
    this.#ended = true;
    publish();
    this.close().catch((error: unknown) => this.#options.log.warn({ error: String(error) }, "a broadcast did not close cleanly"));
  }

  #nextRange(): PartRange {
    const number = this.#publisher.partsPublished;
    const first = number * this.profile.accessUnitsPerPart;
    return { number, first, end: Math.min(first + this.profile.accessUnitsPerPart, this.#finalAccessUnit) };
  }
}
