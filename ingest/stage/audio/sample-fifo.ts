/** Decoded samples of any length go in, a contiguous run of them is read and consumed; bounded, oldest dropped first. */
import type { Samples } from "../../../packager/contract/samples.ts";

/** Holds the longest Opus packet, a frame and the resampler's taps with room to spare. */
const capacity: Samples = 16_384;

export class SampleFifo {
  /** As decoded; the oldest comes first. Moved up at each turn, so that thirteen of them stay in the processor's cache. */
  readonly data = new Int16Array(capacity);
  #length: Samples = 0;
  /** Samples up to the last one that is not silence. */
  #audible: Samples = 0;

  get length(): Samples {
    return this.#length;
  }

  get isSilent(): boolean {
    return this.#audible === 0;
  }

  pushPcm(pcm: Int16Array, { from = 0, to = pcm.length }: { readonly from?: number; readonly to?: number } = {}): void {
    this.#makeRoom(to - from);
    this.data.set(pcm.subarray(from, to), this.#length);
    this.#length += to - from;
    this.#audible = this.#length;
  }

  pushSilence(samples: Samples): void {
    this.#makeRoom(samples);
    this.data.fill(0, this.#length, this.#length + samples);
    this.#length += samples;
  }

  /** Scales the newest `samples` from one gain to another, in a line. */
  fadeNewest(samples: Samples, { from, to }: { readonly from: number; readonly to: number }): void {
    const first = this.#length - samples;
    for (let index = 0; index < samples; index++) {
      this.data[first + index] = Math.round((this.data[first + index] ?? 0) * (from + ((to - from) * index) / samples));
    }
  }

  consume(samples: Samples): void {
    this.data.copyWithin(0, samples, this.#length);
    this.#length -= samples;
    this.#audible = Math.max(0, this.#audible - samples);
  }

  clear(): void {
    this.#length = 0;
    this.#audible = 0;
  }

  #makeRoom(samples: Samples): void {
    const excess = this.#length + samples - capacity;
    if (excess > 0) this.consume(excess);
  }
}
