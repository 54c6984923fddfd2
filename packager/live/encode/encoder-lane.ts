/** The programme's PCM goes in, numbered access units of one rendition come out, whatever happens to the encoder: one that dies, stalls, babbles or ages is replaced. */
import type { Clock, EpochMs } from "../../../infra/clock/clock.ts";
import { backoffMs } from "../../../infra/lifecycle/backoff.ts";
import type { Log } from "../../../infra/log/log.ts";
import type { Rendition } from "../../contract/profile.ts";
import type { LiveLimits } from "../limits.ts";
import type { PcmRing } from "../pcm-ring.ts";
import type { AacEncoderFactory } from "./aac-encoder.ts";
import { EncoderRun, type NumberedUnit } from "./encoder-run.ts";

/** After so many access units an encoder counts as sound, and the next failure is met at once. */
const soundAfter = 250;
/** Of the patience with an encoder that follows a failed one. */
const maxDoublings = 3;

export interface EncoderLaneOptions {
  readonly rendition: Rendition;
  readonly factory: AacEncoderFactory;
  readonly ring: PcmRing;
  readonly clock: Clock;
  readonly limits: LiveLimits;
  readonly log: Log;
  /** Access units before an encoder gives way at which the next one is made ready: not at the same time in every lane, since each starts a process. */
  readonly renewalLead: number;
  readonly onAccessUnit: (accessUnit: number, bytes: Buffer) => void;
  readonly onReplaced: (reason: "failed" | "stuck" | "backlog" | "surplus") => void;
  /** One gave way to the next by the clock, as it is meant to. */
  readonly onRenewed: () => void;
}

/** The encoder that takes over where the present one gives way, and what it has made until then. */
interface Successor {
  readonly run: EncoderRun;
  readonly held: NumberedUnit[];
}

export class EncoderLane {
  readonly #options: EncoderLaneOptions;
  readonly #closing = new Set<Promise<void>>();
  #run: EncoderRun | undefined;
  #successor: Successor | undefined;
  #next = 0;
  /** The access unit with which the next encoder takes over. */
  #renewAt = 0;
  /** One try for each renewal: where it fails, the next encoder starts when it is needed. */
  #preparedFor: number | undefined;
  #attempt = 0;
  #checkedAt: EpochMs | undefined;
  #cancelRetry: (() => void) | undefined;
  #closed = false;

  constructor(options: EncoderLaneOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#run?.encoder.pid;
  }

  /** Starts afresh with `accessUnit` as the first one wanted; the ring holds, or will hold, its pre-roll. */
  startAt(accessUnit: number): void {
    this.#dropSuccessor();
    this.#preparedFor = undefined;
    this.#next = accessUnit;
    this.#renewAt = this.#renewalAfter(accessUnit);
    this.#start();
  }

  /** No access unit before `accessUnit` is wanted any more. */
  skipTo(accessUnit: number): void {
    if (accessUnit > this.#next) this.#proceed(accessUnit);
  }

  /** `pcm` has just been appended to the ring. */
  feed(pcm: Int16Array): void {
    this.#run?.feed(pcm);
    this.#successor?.run.feed(pcm);
  }

  /** To be called every tick: replaces an encoder that does not read or does not answer. */
  check(): void {
    const ownDelay = this.#ownDelay();
    const run = this.#run;
    if (!run) return;
    const { limits } = this.#options;
    const waited = run.waitedMs(ownDelay);
    const { backlogBytes } = run.encoder;
    const patience = (run.emitted === 0 ? limits.encoderStartMs : limits.encoderStuckMs) * 2 ** Math.min(this.#attempt, maxDoublings);
    if (backlogBytes > limits.encoderBacklogBytes) this.#replace("backlog", `${backlogBytes} bytes unread`);
    else if (waited > patience) this.#replace("stuck", `nothing for ${patience} ms`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#dropSuccessor();
    this.#stop();
    await Promise.all(this.#closing);
  }

  /** How much later than it should this check comes: time in which we would not have heard the encoder either. */
  #ownDelay(): number {
    const { clock, limits } = this.#options;
    const late = this.#checkedAt === undefined ? 0 : clock.now() - this.#checkedAt - limits.tickMs;
    this.#checkedAt = clock.now();
    return Math.max(0, late);
  }

  #begin(wanted: number): EncoderRun {
    const { factory, rendition, ring, clock } = this.#options;
    const onUnits = (run: EncoderRun, units: readonly NumberedUnit[]) => this.#take(run, units);
    const onFault = (run: EncoderRun, reason: "failed" | "surplus", detail: string) => this.#fault(run, reason, detail);
    return new EncoderRun({ factory, bitrate: rendition.bitrate, ring, clock, wanted, onUnits, onFault });
  }

  #start(): void {
    this.#stop();
    if (this.#closed) return;
    this.#run = this.#begin(this.#next);
    this.#run.warmUp();
  }

  #stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (this.#run) this.#end(this.#run);
    this.#run = undefined;
  }

  #end({ encoder }: EncoderRun): void {
    const closing = encoder.close().catch((error: unknown) => this.#options.log.warn({ error: String(error) }, "an encoder did not close"));
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  #take(run: EncoderRun, units: readonly NumberedUnit[]): void {
    if (run === this.#run) this.#deliver(run, units);
    else if (run === this.#successor?.run) this.#successor.held.push(...units);
  }

  /** Stops at a renewal: what comes after is the next encoder's. */
  #deliver(run: EncoderRun, units: readonly NumberedUnit[]): void {
    if (run.emitted >= soundAfter) this.#attempt = 0;
    for (const { accessUnit, bytes } of units) {
      if (run !== this.#run) return;
      if (accessUnit < this.#next) continue;
      this.#options.onAccessUnit(accessUnit, bytes);
      this.skipTo(accessUnit + 1);
    }
  }

  #proceed(next: number): void {
    this.#next = next;
    if (next >= this.#renewAt) this.#renew();
    else if (next >= this.#renewAt - this.#options.renewalLead) this.#prepare();
  }

  #prepare(): void {
    if (this.#closed || this.#preparedFor === this.#renewAt) return;
    this.#preparedFor = this.#renewAt;
    this.#successor = { run: this.#begin(this.#renewAt), held: [] };
    this.#successor.run.warmUp();
  }

  #renew(): void {
    this.#renewAt = this.#renewalAfter(this.#next);
    this.#options.onRenewed();
    const successor = this.#successor;
    this.#successor = undefined;
    if (!successor) {
      this.#start();
      return;
    }
    this.#stop();
    this.#run = successor.run;
    this.#deliver(successor.run, successor.held);
  }

  #renewalAfter(accessUnit: number): number {
    const { encoderLife } = this.#options.limits;
    return (Math.floor(accessUnit / encoderLife) + 1) * encoderLife;
  }

  #dropSuccessor(): void {
    if (this.#successor) this.#end(this.#successor.run);
    this.#successor = undefined;
  }

  #fault(run: EncoderRun, reason: "failed" | "surplus", detail: string): void {
    if (run === this.#run) this.#replace(reason, detail);
    else if (run === this.#successor?.run) this.#dropSuccessor();
  }

  /** The first time at once; one that fails again before it was sound waits longer each time. */
  #replace(reason: Parameters<EncoderLaneOptions["onReplaced"]>[0], detail: string): void {
    const { log, rendition, clock, onReplaced } = this.#options;
    log.warn({ rendition: rendition.id, reason, detail, attempt: this.#attempt }, "replacing an encoder");
    onReplaced(reason);
    this.#stop();
    const attempt = this.#attempt++;
    if (attempt === 0) this.#start();
    else this.#cancelRetry = clock.after(backoffMs(attempt - 1), () => this.#start());
  }
}
