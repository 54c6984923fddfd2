/** Decoded samples of any length go in, a contiguous run of them is read and consumed; bounded, oldest dropped first. */
import type { Samples } from "../../../packager/contract/samples.ts";

/** Holds the longest Opus packet, a frame and the resampler's taps with room to spare. */
const capacity: Samples = 16_384;

export class SampleFifo {
  readonly data = new Float32Array(capacity);
  #start = 0;
  #end = 0;
  /** Samples up to the last one that is not silence. */
  #audible = 0;

  /** Index in {@link data} of the oldest sample. */
  get start(): number {
    return this.#start;
  }

  get length(): Samples {
    return this.#end - this.#start;
  }

  get isSilent(): boolean {
    return this.#audible === 0;
  }

  pushPcm(pcm: Int16Array, { from = 0, to = pcm.length }: { readonly from?: number; readonly to?: number } = {}): void {
    this.#makeRoom(to - from);
    const data = this.data;
    let end = this.#end;
    for (let index = from; index < to; index++) data[end++] = (pcm[index] ?? 0) / 32_768;
    this.#end = end;
    this.#audible = this.length;
  }

  pushSilence(samples: Samples): void {
    this.#makeRoom(samples);
    this.data.fill(0, this.#end, this.#end + samples);
    this.#end += samples;
  }

  /** Scales the newest `samples` from one gain to another, in a line. */
  fadeNewest(samples: Samples, { from, to }: { readonly from: number; readonly to: number }): void {
    const first = this.#end - samples;
    for (let index = 0; index < samples; index++) this.data[first + index] = (this.data[first + index] ?? 0) * (from + ((to - from) * index) / samples);
  }

  consume(samples: Samples): void {
    this.#start += samples;
    this.#audible = Math.max(0, this.#audible - samples);
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#audible = 0;
  }

  #makeRoom(samples: Samples): void {
    if (this.#end + samples <= capacity) return;
    const excess = this.length + samples - capacity;
    if (excess > 0) this.consume(excess);
    this.data.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}
