/** Mono frames go in, K-weighted energies and loudness in LUFS come out (ITU-R BS.1770-4). */
import type { BiquadCoefficients } from "./biquad.ts";

/** BS.1770-4 tables 1 and 2, for 48 kHz. */
const shelf: BiquadCoefficients = { b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585 };
const highpass: BiquadCoefficients = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };
/** The filters' output put into their states: each then waits for two operations of the one before instead of four. */
const shelf1 = shelf.b1 - shelf.a1 * shelf.b0;
const shelf2 = shelf.b2 - shelf.a2 * shelf.b0;
const high1 = highpass.b1 - highpass.a1;
const high2 = highpass.b2 - highpass.a2;
const nothing = 1e-15;
const absoluteGateLufs = -70;
const relativeGateLu = -10;
/** 100 ms: the step between gating blocks of 400 ms that overlap by three quarters. */
const framesPerStep = 5;
const stepsPerBlock = 4;

/** Mean square of a K-weighted signal to LUFS. */
export function toLufs(meanSquare: number): number {
  return -0.691 + 10 * Math.log10(meanSquare + 1e-30);
}

/** The weighting filter of BS.1770, which hands out energy only. */
export class KWeighting {
  readonly #state = new Float64Array(4);

  /** Sum of the squares of the weighted samples; 0, and a fresh start, when the input is not finite. */
  energy(samples: Float32Array): number {
    const state = this.#state;
    let [s1 = 0, s2 = 0, h1 = 0, h2 = 0] = state;
    let sum = 0;
    for (let index = 0; index < samples.length; index++) {
      const x = samples[index] as number;
      const y = shelf.b0 * x + s1;
      const z = y + h1;
      const s = shelf1 * x + s2 - shelf.a1 * s1;
      const h = high1 * y + h2 - highpass.a1 * h1;
      s2 = shelf2 * x - shelf.a2 * s1;
      h2 = high2 * y - highpass.a2 * h1;
      s1 = s;
      h1 = h;
      sum += z * z;
    }
    if (!Number.isFinite(sum) || !Number.isFinite(h1)) {
      state.fill(0);
      return 0;
    }
    state[0] = Math.abs(s1) < nothing ? 0 : s1;
    state[1] = Math.abs(s2) < nothing ? 0 : s2;
    state[2] = Math.abs(h1) < nothing ? 0 : h1;
    state[3] = Math.abs(h2) < nothing ? 0 : h2;
    return sum;
  }
}

/** Frames of 20 ms in; every 100 ms the mean square of the last 400 ms out. */
export class GatingBlocks {
  readonly #weighting = new KWeighting();
  readonly #steps = new Float64Array(stepsPerBlock);
  #step = 0;
  #frames = 0;
  #sum = 0;
  #samples = 0;

  /** @returns the block's mean square when one is complete. */
  push(frame: Float32Array): number | undefined {
    this.#sum += this.#weighting.energy(frame);
    this.#samples += frame.length;
    if (++this.#frames % framesPerStep !== 0) return undefined;
    this.#steps[this.#step++ % stepsPerBlock] = this.#sum / this.#samples;
    this.#sum = 0;
    this.#samples = 0;
    return this.#step < stepsPerBlock ? undefined : this.#steps.reduce((total, value) => total + value, 0) / stepsPerBlock;
  }
}

/** Programme loudness over any length, in bounded memory: a histogram of gating blocks in tenths of a LU. */
export class LoudnessMeter {
  readonly #blocks = new GatingBlocks();
  readonly #counts = new Uint32Array(1000);
  readonly #energy = new Float64Array(1000);

  push(frame: Float32Array): void {
    const meanSquare = this.#blocks.push(frame);
    if (meanSquare === undefined || toLufs(meanSquare) <= absoluteGateLufs) return;
    const bin = Math.min(this.#counts.length - 1, Math.floor((toLufs(meanSquare) - absoluteGateLufs) * 10));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#energy[bin] = (this.#energy[bin] ?? 0) + meanSquare;
  }

  /** Gated loudness of everything so far, in LUFS; −Infinity when nothing passed the gate. */
  integrated(): number {
    const ungated = this.#meanFrom(0);
    if (ungated === 0) return Number.NEGATIVE_INFINITY;
    const gate = Math.floor((toLufs(ungated) + relativeGateLu - absoluteGateLufs) * 10);
    return toLufs(this.#meanFrom(Math.max(0, gate)));
  }

  #meanFrom(bin: number): number {
    let count = 0;
    let energy = 0;
    for (let index = bin; index < this.#counts.length; index++) {
      count += this.#counts[index] ?? 0;
      energy += this.#energy[index] ?? 0;
    }
    return count === 0 ? 0 : energy / count;
  }
}
