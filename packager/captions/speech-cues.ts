/** Mixed sound goes in, sample by sample; cues come out for the stretches in which somebody speaks. What a real engine would put words to. */
import type { Cue } from "../contract/captions.ts";
import { sampleRate } from "../contract/samples.ts";

const frameSamples = sampleRate / 50;
/** Louder than a room in which nobody speaks. */
const speechDb = -45;
/** A breath does not end a stretch, and a long one is told in pieces, so that it is shown while it goes on. */
const pauseFrames = 25;
const longestFrames = 100;
const leastFrames = 15;

export class SpeechCues {
  readonly #text: string;
  /** Number of the next frame, counted from the programme's start. */
  #frame: number;
  #since: number | undefined;
  #lastLoud = 0;

  /** @param options.sample place on the sample clock of the first sample to be pushed; counting begins with the next whole frame. */
  constructor({ sample, text }: { readonly sample: number; readonly text: string }) {
    this.#frame = sample / frameSamples;
    this.#text = text;
  }

  /** @param pcm {@link frameSamples} samples, 16 bit. */
  push(pcm: Int16Array): Cue | undefined {
    const loud = levelOf(pcm) > speechDb;
    const now = this.#frame;
    this.#frame += 1;
    if (loud) {
      this.#since ??= now;
      this.#lastLoud = now;
    }
    const over = now - this.#lastLoud >= pauseFrames;
    if (this.#since === undefined || (!over && now - this.#since < longestFrames)) return undefined;
    const [start, end] = [this.#since, this.#lastLoud + 1];
    this.#since = over ? undefined : now + 1;
    return end - start >= leastFrames ? { start: msOf(start), end: msOf(end), text: this.#text } : undefined;
  }
}

export const bytesPerFrame = frameSamples * 2;

function msOf(frame: number): number {
  return Math.round((frame * frameSamples * 1000) / sampleRate);
}

function levelOf(pcm: Int16Array): number {
  const power = pcm.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / pcm.length;
  return 10 * Math.log10(power + 1e-12);
}
