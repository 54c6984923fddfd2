/** Samples go in, the highest point of the waveform between and on them comes out, four times oversampled (ITU-R BS.1770-4 annex 2). */

const taps = 24;
const phases = makePhases();
/** No interpolated value exceeds the highest sample by more than the sum of a phase's coefficients. */
export const maxOvershoot = Math.max(...phases.map((phase) => phase.reduce((sum, value) => sum + Math.abs(value), 0)));

/** The peak between the samples that end at `from` … `to`; the 23 samples before `from` must be there. */
export function truePeak(samples: Float32Array, { from, to }: { readonly from: number; readonly to: number }): number {
  let peak = 0;
  for (const phase of phases) {
    for (let index = from; index < to; index++) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (phase[tap] as number) * (samples[index - tap] as number);
      if (sum > peak) peak = sum;
      else if (-sum > peak) peak = -sum;
    }
  }
  return peak;
}

/** The highest absolute value; infinite when any value is not finite. */
export function samplePeak(samples: Float32Array, { from, to }: { readonly from: number; readonly to: number }): number {
  let peak = 0;
  let nothing = 0;
  for (let index = from; index < to; index++) {
    const value = Math.abs(samples[index] as number);
    if (value > peak) peak = value;
    nothing += value - value;
  }
  return nothing === 0 ? peak : Number.POSITIVE_INFINITY;
}

/** Hann-windowed sinc at a quarter, a half and three quarters of a sample. */
function makePhases(): Float32Array[] {
  return [0.25, 0.5, 0.75].map((offset) => {
    const row = Float32Array.from({ length: taps }, (_, tap) => {
      const x = tap - taps / 2 + offset;
      return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (taps + 1)) ** 2;
    });
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}
