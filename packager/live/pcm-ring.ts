/** Contiguous PCM goes in, any recent stretch of it comes out: what a new encoder is warmed up with. */
import type { Samples } from "../contract/samples.ts";

export class PcmRing {
  readonly #held: Int16Array;
  #end: Samples;
  #start: Samples;

  constructor(capacity: Samples, { start }: { readonly start: Samples }) {
    this.#held = new Int16Array(capacity);
    this.#start = start;
    this.#end = start;
  }

  /** Media time after the last sample held. */
  get end(): Samples {
    return this.#end;
  }

  /** Media time of the oldest sample held. */
  get start(): Samples {
    return Math.max(this.#start, this.#end - this.#held.length);
  }

  append(pcm: Int16Array): void {
    const kept = pcm.length > this.#held.length ? pcm.subarray(pcm.length - this.#held.length) : pcm;
    this.#end += pcm.length;
    const at = this.#slot(this.#end - kept.length);
    const first = Math.min(kept.length, this.#held.length - at);
    this.#held.set(kept.subarray(0, first), at);
    this.#held.set(kept.subarray(first), 0);
  }

  /** Forgets everything and continues at `start`. */
  restart(start: Samples): void {
    this.#start = start;
    this.#end = start;
  }

  /** A copy from `start` to the end. @throws RangeError when `start` is no longer held. */
  since(start: Samples): Int16Array {
    if (start < this.start || start > this.#end) throw new RangeError(`PCM ring: expected a start in [${this.start}, ${this.#end}], got ${start}.`);
    const copy = new Int16Array(this.#end - start);
    const at = this.#slot(start);
    const first = this.#held.subarray(at, Math.min(this.#held.length, at + copy.length));
    copy.set(first);
    copy.set(this.#held.subarray(0, copy.length - first.length), first.length);
    return copy;
  }

  #slot(mediaTime: Samples): number {
    const slot = mediaTime % this.#held.length;
    return slot < 0 ? slot + this.#held.length : slot;
  }
}
