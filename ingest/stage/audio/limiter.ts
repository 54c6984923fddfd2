/** Frames of any level go in, the same frames 4 ms later and never above the ceiling come out. */
import { type Samples, samplesPerFrame } from "../../../packager/contract/samples.ts";
import { maxOvershoot, samplePeak, truePeak } from "./true-peak.ts";

/** Gain moves in lines between nodes 1 ms apart. */
const block: Samples = 48;
const blocksPerFrame = samplesPerFrame / block;
const lookAheadBlocks = 4;
export const limiterDelay: Samples = lookAheadBlocks * block;
/** Blocks over which the gain comes down. */
const attackBlocks = 3;
/** Share of the way back to 1 in each ms: 60 ms. */
const release = 1 / 60;
/** −1 dBTP less 0.3 dB, for what rounding, a moving gain and 4 × oversampling cannot see. */
const defaultCeiling = 10 ** (-1.3 / 20);

export interface LimiterOptions {
  readonly ceiling?: number;
  /** Also limit the waveform between the samples. */
  readonly truePeak?: boolean;
}

export class Limiter {
  readonly #ceiling: number;
  readonly #truePeak: boolean;
  /** What is still to be heard, then the newest frame. */
  readonly #line = new Float32Array(limiterDelay + samplesPerFrame);
  readonly #newest = this.#line.subarray(limiterDelay);
  readonly #oldest = this.#line.subarray(0, samplesPerFrame);
  readonly #limited = new Float32Array(samplesPerFrame);
  /** Gain each block of the line allows. */
  readonly #allowed = new Float32Array(lookAheadBlocks + blocksPerFrame).fill(1);
  #gain = 1;
  /** As the frame began that was ended last. */
  #gainBefore = 1;

  constructor({ ceiling = defaultCeiling, truePeak = false }: LimiterOptions = {}) {
    this.#ceiling = ceiling;
    this.#truePeak = truePeak;
  }

  /** @returns where the next frame goes, to be filled before {@link end}. */
  begin(): Float32Array {
    this.#line.copyWithin(0, samplesPerFrame);
    return this.#newest;
  }

  /** Input that is not finite becomes silence. @returns the frame that is due, good until the next one begins. */
  end(): Float32Array {
    this.#allowed.copyWithin(0, blocksPerFrame);
    if (this.#isLow()) this.#allowed.fill(1, lookAheadBlocks);
    else for (let index = 0; index < blocksPerFrame; index++) this.#allowed[lookAheadBlocks + index] = this.#allow(lookAheadBlocks + index);
    this.#gainBefore = this.#gain;
    return this.#isOpen() ? this.#oldest : this.#apply();
  }

  /** Most frames are far below the ceiling: one look at all of them saves looking at each block. What is no number is not low. */
  #isLow(): boolean {
    const line = this.#line;
    const low = this.#truePeak ? this.#ceiling / maxOvershoot : this.#ceiling;
    for (let index = limiterDelay - block; index < line.length; index++) {
      const value = line[index] as number;
      if (!(value <= low && value >= -low)) return false;
    }
    return true;
  }

  #isOpen(): boolean {
    let lowest = this.#gain;
    for (let index = 0; index < this.#allowed.length; index++) lowest = Math.min(lowest, this.#allowed[index] as number);
    return lowest >= 1;
  }

  /** Takes over the past of another, which has ended the frame that this one has begun: changing from its output to this one's is not heard. */
  adopt(other: Limiter): void {
    this.#line.set(other.#oldest.subarray(0, limiterDelay));
    this.#allowed.set(other.#allowed.subarray(0, lookAheadBlocks), blocksPerFrame);
    this.#gain = other.#gainBefore;
  }

  #allow(index: number): number {
    const from = index * block;
    const range = { from, to: from + block };
    const peak = samplePeak(this.#line, range);
    if (peak === Number.POSITIVE_INFINITY) {
      this.#line.fill(0, from, from + block);
      return 1;
    }
    const highest = this.#truePeak ? Math.max(peak, truePeak(this.#line, { ...range, above: this.#ceiling })) : peak;
    return highest > this.#ceiling ? this.#ceiling / highest : 1;
  }

  #apply(): Float32Array {
    const output = this.#limited;
    let from = this.#gain;
    for (let index = 0; index < blocksPerFrame; index++) {
      const to = Math.min(from + (1 - from) * release, this.#node(index + 1));
      const start = index * block;
      const step = (to - from) / block;
      for (let offset = 0; offset < block; offset++) output[start + offset] = (this.#line[start + offset] as number) * (from + step * (offset + 1));
      from = to;
    }
    this.#gain = from > 0.99999 ? 1 : from;
    return output;
  }

  /** The gain at the edge before block `index`: low enough for its neighbours, and on the way down to what comes. */
  #node(index: number): number {
    let gain = 1;
    for (let ahead = 0; ahead < attackBlocks; ahead++) {
      const edge = this.#edge(index + ahead);
      gain = Math.min(gain, edge + (1 - edge) * (ahead / attackBlocks));
    }
    return gain;
  }

  /** A peak between samples is found up to half a dozen samples late, so the block after counts too. */
  #edge(index: number): number {
    const last = this.#allowed.length - 1;
    const at = (position: number) => this.#allowed[Math.min(last, position)] as number;
    return Math.min(at(index - 1), at(index), at(index + 1));
  }
}
