/** Samples and the coefficients of one second-order section go in, filtered samples come out in place (transposed direct form II). */

export interface BiquadCoefficients {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Below this the state is noise of the arithmetic, and slow (subnormal) to compute with. */
const nothing = 1e-15;

export class Biquad {
  readonly #coefficients: BiquadCoefficients;
  #z1 = 0;
  #z2 = 0;

  constructor(coefficients: BiquadCoefficients) {
    this.#coefficients = coefficients;
  }

  /** Input that is not finite silences this block and leaves no trace in the next. @returns the mean square of what comes out. */
  process(samples: Float32Array): number {
    const { b0, b1, b2, a1, a2 } = this.#coefficients;
    // With the output put in, each state waits for two operations of the one before instead of four.
    const d1 = b1 - a1 * b0;
    const d2 = b2 - a2 * b0;
    let z1 = this.#z1;
    let z2 = this.#z2;
    let squares = 0;
    for (let index = 0; index < samples.length; index++) {
      const x = samples[index] as number;
      const y = b0 * x + z1;
      samples[index] = y;
      squares += y * y;
      const next = d1 * x + z2 - a1 * z1;
      z2 = d2 * x - a2 * z1;
      z1 = next;
    }
    if (!Number.isFinite(z1) || !Number.isFinite(z2)) {
      samples.fill(0);
      this.reset();
      return 0;
    }
    this.#z1 = Math.abs(z1) < nothing ? 0 : z1;
    this.#z2 = Math.abs(z2) < nothing ? 0 : z2;
    return squares / samples.length;
  }

  reset(): void {
    this.#z1 = 0;
    this.#z2 = 0;
  }
}
