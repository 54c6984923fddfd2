/** PCM frames go in, in any order; contiguous PCM comes out, silence where nothing came in time. */
import type { Samples } from "../contract/samples.ts";

export type FrameFate = "taken" | "late" | "duplicate" | "absurd";

interface HeldFrame {
  readonly start: Samples;
  readonly pcm: Int16Array;
}

export class PcmTimeline {
  readonly #aheadSamples: Samples;
  /** Waiting for what lies before them; sorted by start, at most `aheadSamples` long. */
  readonly #held: HeldFrame[] = [];
  #cursor: Samples;
  #silent: Samples = 0;

  /** @param start media time of the first sample wanted. */
  constructor(start: Samples, { aheadSamples }: { readonly aheadSamples: Samples }) {
    this.#cursor = start;
    this.#aheadSamples = aheadSamples;
  }

  /** Media time of the next sample to come out. */
  get cursor(): Samples {
    return this.#cursor;
  }

  /** Samples of silence that stood in so far. */
  get silentSamples(): Samples {
    return this.#silent;
  }

  /** @param start media time of the frame's first sample. @param now media time of the clock. */
  accept(start: Samples, { pcm, now }: { readonly pcm: Int16Array; readonly now: Samples }): FrameFate {
    if (!Number.isSafeInteger(start) || start > now + this.#aheadSamples) return "absurd";
    if (start + pcm.length <= this.#cursor) return "late";
    const at = this.#held.findIndex((frame) => frame.start + frame.pcm.length > start);
    const next = this.#held[at];
    if (next && next.start < start + pcm.length) return "duplicate";
    this.#held.splice(at < 0 ? this.#held.length : at, 0, { start, pcm });
    return "taken";
  }

  /** What is contiguous by now. A hole is waited for until it is older than `deadline` (media time), then it is silence. */
  drain(deadline: Samples): Int16Array[] {
    const out: Int16Array[] = [];
    for (;;) {
      const next = this.#held[0];
      if (next && next.start <= this.#cursor) {
        this.#held.shift();
        out.push(this.#advance(next.pcm.subarray(this.#cursor - next.start)));
        continue;
      }
      const hole = Math.min(next?.start ?? deadline, deadline) - this.#cursor;
      if (hole <= 0) return out;
      this.#silent += hole;
      out.push(this.#advance(new Int16Array(hole)));
    }
  }

  /** Continues at `start`, dropping what lies before it. */
  skipTo(start: Samples): void {
    this.#cursor = start;
    while (this.#held[0] && this.#held[0].start + this.#held[0].pcm.length <= start) this.#held.shift();
  }

  #advance(pcm: Int16Array): Int16Array {
    this.#cursor += pcm.length;
    return pcm;
  }
}
