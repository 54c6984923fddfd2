/** The programme's PCM goes in, numbered access units of one rendition come out, whatever happens to the encoder: one that dies, stalls or babbles is replaced. */
import type { Clock, EpochMs } from "../../../infra/clock/clock.ts";
import { backoffMs } from "../../../infra/lifecycle/backoff.ts";
import type { Log } from "../../../infra/log/log.ts";
import type { Rendition } from "../../contract/profile.ts";
import { type Samples, samplesPerAccessUnit } from "../../contract/samples.ts";
import { accessUnitStart } from "../grid.ts";
import type { LiveLimits } from "../limits.ts";
import type { PcmRing } from "../pcm-ring.ts";
import { type AacEncoder, type AacEncoderFactory, primingAccessUnits } from "./aac-encoder.ts";

/** Fed to a new encoder before the first access unit wanted of it, so that its filter bank holds what the old one's held. */
export const preRollAccessUnits = 2;
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
  readonly onAccessUnit: (accessUnit: number, bytes: Buffer) => void;
  readonly onReplaced: (reason: "failed" | "stuck" | "backlog" | "surplus") => void;
  /** One gave way to the next by the clock, as it is meant to. */
  readonly onRenewed: () => void;
}

interface Run {
  readonly encoder: AacEncoder;
  readonly firstAccessUnit: number;
  fedUntil: Samples;
  emitted: number;
  /** When it last said something, or was first fed after having said all it could. */
  waitingSince: EpochMs;
}

export class EncoderLane {
  readonly #options: EncoderLaneOptions;
  readonly #closing = new Set<Promise<void>>();
  #run: Run | undefined;
  #next = 0;
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
    this.#next = accessUnit;
    this.#start();
  }

  /** No access unit before `accessUnit` is wanted any more. */
  skipTo(accessUnit: number): void {
    this.#next = Math.max(this.#next, accessUnit);
  }

  /** `pcm` has just been appended to the ring. */
  feed(pcm: Int16Array): void {
    const run = this.#run;
    if (!run) return;
    if (this.#owed(run) <= 0) run.waitingSince = this.#options.clock.now();
    run.fedUntil += pcm.length;
    run.encoder.write(pcm);
  }

  /** To be called every tick: replaces an encoder that does not read or does not answer. */
  check(): void {
    const run = this.#run;
    if (!run) return;
    const { limits, clock } = this.#options;
    run.waitingSince += this.#ownDelay();
    const patience = (run.emitted === 0 ? limits.encoderStartMs : limits.encoderStuckMs) * 2 ** Math.min(this.#attempt, maxDoublings);
    if (run.encoder.backlogBytes > limits.encoderBacklogBytes) this.#replace("backlog", `${run.encoder.backlogBytes} bytes unread`);
    else if (this.#owed(run) > 0 && clock.now() - run.waitingSince > patience) this.#replace("stuck", `nothing for ${patience} ms`);
  }

  async close(): Promise<void> {
    this.#closed = true;
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

  /** Access units that the encoder could have delivered from what it was fed, less those it did. */
  #owed(run: Run): number {
    const whole = Math.floor(run.fedUntil / samplesPerAccessUnit) - run.firstAccessUnit;
    return whole - primingAccessUnits - run.emitted;
  }

  #start(): void {
    this.#stop();
    if (this.#closed) return;
    const { ring, factory, rendition, clock } = this.#options;
    const oldest = Math.ceil(ring.start / samplesPerAccessUnit);
    const firstAccessUnit = Math.max(this.#next - preRollAccessUnits, oldest);
    const events = { accessUnits: (units: readonly Buffer[]) => this.#take(encoder, units), failed: (reason: string) => this.#failed(encoder, reason) };
    const encoder = factory({ bitrate: rendition.bitrate, events });
    const warmUp = ring.since(Math.min(ring.end, accessUnitStart(firstAccessUnit)));
    this.#run = { encoder, firstAccessUnit, fedUntil: ring.end, emitted: 0, waitingSince: clock.now() };
    if (warmUp.length > 0) encoder.write(warmUp);
  }

  #stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const encoder = this.#run?.encoder;
    this.#run = undefined;
    if (!encoder) return;
    const closing = encoder.close().catch((error: unknown) => this.#options.log.warn({ error: String(error) }, "an encoder did not close"));
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  #take(encoder: AacEncoder, units: readonly Buffer[]): void {
    const run = this.#run;
    if (run?.encoder !== encoder) return;
    run.waitingSince = this.#options.clock.now();
    for (const unit of units) {
      if (this.#owed(run) < 0) {
        this.#replace("surplus", "more access units than it was fed");
        return;
      }
      const accessUnit = run.firstAccessUnit + run.emitted - primingAccessUnits;
      run.emitted += 1;
      if (run.emitted === soundAfter) this.#attempt = 0;
      if (accessUnit < this.#next || accessUnit < run.firstAccessUnit + preRollAccessUnits) continue;
      this.#next = accessUnit + 1;
      this.#options.onAccessUnit(accessUnit, unit);
      if (this.#next % this.#options.limits.encoderLife === 0) {
        this.#options.onRenewed();
        this.#start();
        return;
      }
    }
  }

  #failed(encoder: AacEncoder, reason: string): void {
    if (this.#run?.encoder === encoder) this.#replace("failed", reason);
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
