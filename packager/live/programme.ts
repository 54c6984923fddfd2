/** One broadcast's PCM frames go in, parts of every rendition come out: the timeline, the ring, and a lane and a cutter for each rendition. */
import type { Clock } from "../../infra/clock/clock.ts";
import type { Log } from "../../infra/log/log.ts";
import type { PcmFrame } from "../contract/pcm-wire.ts";
import { type RenditionId, renditions } from "../contract/profile.ts";
import { msToSamples, type Samples } from "../contract/samples.ts";
import type { AacEncoderFactory } from "./encode/aac-encoder.ts";
import { EncoderLane } from "./encode/encoder-lane.ts";
import { preRollAccessUnits } from "./encode/encoder-run.ts";
import { accessUnitStart, mediaTimeOf, sampleOf } from "./grid.ts";
import type { LiveLimits } from "./limits.ts";
import type { LiveMetrics } from "./live-metrics.ts";
import { type CutPart, PartCutter, type PartRange } from "./part-cutter.ts";
import { PcmRing } from "./pcm-ring.ts";
import { PcmTimeline } from "./pcm-timeline.ts";

export interface ProgrammeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: LiveMetrics;
  readonly limits: LiveLimits;
  readonly encoderFactory: AacEncoderFactory;
  /** First access unit wanted. */
  readonly first: number;
  /** Called after access units have come in. */
  readonly onProgress: () => void;
  /** Called with what the encoders are fed, by its place on the sample clock. */
  readonly onSound: (sample: Samples, pcm: Int16Array) => void;
}

interface Line {
  readonly rendition: RenditionId;
  readonly lane: EncoderLane;
  readonly cutter: PartCutter;
}

export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #timeline: PcmTimeline;
  readonly #ring: PcmRing;
  readonly #lines: readonly Line[];
  #silentCounted: Samples = 0;

  constructor(options: ProgrammeOptions) {
    this.#options = options;
    const { limits, first } = options;
    const start = accessUnitStart(first - preRollAccessUnits);
    this.#timeline = new PcmTimeline(start, { aheadSamples: msToSamples(limits.pcmAheadMs) });
    this.#ring = new PcmRing(msToSamples(limits.pcmRingMs), { start });
    this.#lines = renditions.map((rendition, index) => this.#line(rendition, (index + 1) * limits.encoderLead));
    for (const { lane } of this.#lines) lane.startAt(first);
  }

  /** Media time up to which the encoders were fed. */
  get fedUntil(): Samples {
    return this.#timeline.cursor;
  }

  /** @param now media time of the clock. */
  push(frame: PcmFrame, { now }: { readonly now: Samples }): void {
    const fate = this.#timeline.accept(mediaTimeOf(frame.sample), { pcm: frame.pcm, now });
    this.#options.metrics.frames.inc({ fate });
    if (fate === "taken") this.advance(now);
  }

  /** Passes on what is contiguous, and silence for what should have come by `now`. */
  advance(now: Samples): void {
    for (const pcm of this.#timeline.drain(now - msToSamples(this.#options.limits.pcmGraceMs))) {
      this.#options.onSound(sampleOf(this.#ring.end), pcm);
      this.#ring.append(pcm);
      for (const { lane } of this.#lines) lane.feed(pcm);
    }
    this.#options.metrics.silentSamples.inc(this.#timeline.silentSamples - this.#silentCounted);
    this.#silentCounted = this.#timeline.silentSamples;
  }

  /** Replaces encoders that do not answer. */
  check(): void {
    for (const { lane } of this.#lines) lane.check();
  }

  isComplete(range: PartRange): boolean {
    return this.#lines.every(({ cutter }) => cutter.isComplete(range));
  }

  /** Cuts the part in every rendition, silence standing in for what is not there. */
  cut(range: PartRange): ReadonlyMap<RenditionId, CutPart> {
    for (const { lane } of this.#lines) lane.skipTo(range.end);
    return new Map(this.#lines.map(({ rendition, cutter }) => [rendition, cutter.cut(range)]));
  }

  /** Nothing before `accessUnit` is wanted any more and what was fed lies too far back: starts afresh there. */
  restartAt(accessUnit: number): void {
    const start = accessUnitStart(accessUnit - preRollAccessUnits);
    for (const { cutter } of this.#lines) cutter.discardUntil(accessUnit);
    this.#timeline.skipTo(start);
    this.#ring.restart(start);
    for (const { lane } of this.#lines) lane.startAt(accessUnit);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map(({ lane }) => lane.close()));
  }

  #line(rendition: (typeof renditions)[number], renewalLead: number): Line {
    const { clock, log, limits, metrics, encoderFactory, onProgress } = this.#options;
    const cutter = new PartCutter();
    const lane = new EncoderLane({
      rendition,
      factory: encoderFactory,
      ring: this.#ring,
      clock,
      limits,
      log,
      renewalLead,
      onAccessUnit: (accessUnit, bytes) => {
        if (cutter.accept(accessUnit, bytes)) onProgress();
      },
      onReplaced: (reason) => metrics.encoderReplacements.inc({ reason }),
      onRenewed: () => metrics.encoderRenewals.inc(),
    });
    return { rendition: rendition.id, lane, cutter };
  }
}
