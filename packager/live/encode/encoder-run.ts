/** One encoder with its place on the grid: the programme's PCM goes in from where it begins, access units come out numbered. */
import type { Clock, EpochMs } from "../../../infra/clock/clock.ts";
import { type Samples, samplesPerAccessUnit } from "../../contract/samples.ts";
import { accessUnitStart } from "../grid.ts";
import type { PcmRing } from "../pcm-ring.ts";
import { type AacEncoder, type AacEncoderEvents, type AacEncoderFactory, primingAccessUnits } from "./aac-encoder.ts";

/** Fed to a new encoder before the first access unit wanted of it, so that its filter bank holds what the old one's held. */
export const preRollAccessUnits = 2;

export interface NumberedUnit {
  readonly accessUnit: number;
  readonly bytes: Buffer;
}

export interface EncoderRunOptions {
  readonly factory: AacEncoderFactory;
  readonly bitrate: number;
  readonly ring: PcmRing;
  readonly clock: Clock;
  /** First access unit wanted; the ring holds, or will hold, its pre-roll. */
  readonly wanted: number;
  readonly onUnits: (run: EncoderRun, units: readonly NumberedUnit[]) => void;
  readonly onFault: (run: EncoderRun, reason: "failed" | "surplus", detail: string) => void;
}

export class EncoderRun {
  readonly encoder: AacEncoder;
  readonly #options: EncoderRunOptions;
  readonly #first: number;
  #fedUntil: Samples;
  #emitted = 0;
  #waitingSince: EpochMs;

  constructor(options: EncoderRunOptions) {
    this.#options = options;
    const { ring, clock, factory, bitrate, wanted } = options;
    this.#first = Math.max(wanted - preRollAccessUnits, Math.ceil(ring.start / samplesPerAccessUnit));
    this.#fedUntil = accessUnitStart(this.#first);
    this.#waitingSince = clock.now();
    const events: AacEncoderEvents = { accessUnits: (units) => this.#take(units), failed: (reason) => options.onFault(this, "failed", reason) };
    this.encoder = factory({ bitrate, events });
  }

  /** Feeds it what the ring holds of its time already: call once, when its access units can be taken. */
  warmUp(): void {
    const { ring } = this.#options;
    this.#write(ring.since(Math.min(ring.end, this.#fedUntil)));
  }

  /** Access units it has made, those before the first one wanted with them. */
  get emitted(): number {
    return this.#emitted;
  }

  /** Access units that it could have delivered from what it was fed, less those it did. */
  get owed(): number {
    const whole = Math.floor(this.#fedUntil / samplesPerAccessUnit) - this.#first;
    return whole - primingAccessUnits - this.#emitted;
  }

  /** `pcm` has just been appended to the ring. */
  feed(pcm: Int16Array): void {
    const early = this.#fedUntil - (this.#options.ring.end - pcm.length);
    if (early >= pcm.length) return;
    if (this.owed <= 0) this.#waitingSince = this.#options.clock.now();
    this.#write(early > 0 ? pcm.subarray(early) : pcm);
  }

  /** Since when it owes something, as far as we could have heard it. */
  waitedMs(ownDelayMs: number): number {
    this.#waitingSince += ownDelayMs;
    return this.owed > 0 ? this.#options.clock.now() - this.#waitingSince : 0;
  }

  #write(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    this.#fedUntil += pcm.length;
    this.encoder.write(pcm);
  }

  #take(units: readonly Buffer[]): void {
    const { clock, wanted, onUnits, onFault } = this.#options;
    this.#waitingSince = clock.now();
    const made: NumberedUnit[] = [];
    const from = Math.max(wanted, this.#first + preRollAccessUnits);
    for (const bytes of units) {
      if (this.owed < 0) {
        onFault(this, "surplus", "more access units than it was fed");
        return;
      }
      const accessUnit = this.#first + this.#emitted - primingAccessUnits;
      this.#emitted += 1;
      if (accessUnit >= from) made.push({ accessUnit, bytes });
    }
    onUnits(this, made);
  }
}
