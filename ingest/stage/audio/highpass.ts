/** A speaker's frame goes in, the same without DC, hum and rumble comes out in place. */
import { sampleRate } from "../../../packager/contract/samples.ts";
import { Biquad, type BiquadCoefficients } from "./biquad.ts";

/** Under the lowest male voice. */
const cornerHz = 80;

/** Second-order Butterworth (R. Bristow-Johnson's Audio EQ Cookbook). */
export function createHighpass(): Biquad {
  return new Biquad(highpass(cornerHz));
}

function highpass(frequency: number): BiquadCoefficients {
  const w = (2 * Math.PI * frequency) / sampleRate;
  const alpha = Math.sin(w) / Math.SQRT2;
  const a0 = 1 + alpha;
  const b = (1 + Math.cos(w)) / 2 / a0;
  return { b0: b, b1: -2 * b, b2: b, a1: (-2 * Math.cos(w)) / a0, a2: (1 - alpha) / a0 };
}
