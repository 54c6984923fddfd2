/** The measured delay and the wanted one go in once a frame, a smooth resampling ratio comes out: a slow PI control. */
import { msToSamples, type Samples, samplesPerFrame } from "../../../packager/contract/samples.ts";

/** An error dies away in about this many frames (20 s): slow enough that jitter does not become vibrato. */
const settlingFrames = 1000;
const proportional = 1 / (settlingFrames * samplesPerFrame);
/** Critical damping of an integrating plant. */
const integral = (proportional * proportional * samplesPerFrame) / 4;
/** Sound cards differ by up to ±300 ppm; twice that is learned. */
const maxLearned = 600e-6;
/** 2000 ppm are three hundredths of a semitone: not heard. */
const maxCorrection = 2000e-6;
const learnWithin = msToSamples(15);
const smoothing = 1 / 50;

export class DriftControl {
  #learned = 0;
  #ratio = 1;

  /** Input samples per output sample. */
  get ratio(): number {
    return this.#ratio;
  }

  push(delay: Samples, target: Samples): number {
    const error = delay - target;
    if (Math.abs(error) < learnWithin) this.#learned = clamp(this.#learned + integral * error, maxLearned);
    const wanted = 1 + clamp(proportional * error + this.#learned, maxCorrection);
    this.#ratio += (wanted - this.#ratio) * smoothing;
    return this.#ratio;
  }

  /** Another source has another clock. */
  reset(): void {
    this.#learned = 0;
    this.#ratio = 1;
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
