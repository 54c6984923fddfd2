/** Samples go in, the highest point of the waveform between and on them comes out, four times oversampled (ITU-R BS.1770-4 annex 2). */

const taps = 24;
/** A value that is sought lies between the sample so far back and the one after it. */
const middle = 12;
const phases = [makePhase(0.25), makePhase(0.5), makePhase(0.75)] as const;
const share = (phase: Float32Array, from: number, to: number) => phase.subarray(from, to).reduce((sum, value) => sum + Math.abs(value), 0);
/** No interpolated value exceeds the highest sample by more than the sum of a phase's coefficients. */
export const maxOvershoot = Math.max(...phases.map((phase) => share(phase, 0, taps)));
/** What the two samples beside it, and what all others can add to it. */
const nearShare = Math.max(...phases.map((phase) => share(phase, middle - 1, middle + 1)));
const farShare = Math.max(...phases.map((phase) => share(phase, 0, middle - 1) + share(phase, middle + 1, taps)));

/**
 * The peak between the samples that end at `from` … `to`; the 23 samples before `from` must be there.
 * @param range.above peaks up to this need not be found: most places are too low to be worth a look.
 */
export function truePeak(samples: Float32Array, { from, to, above }: { readonly from: number; readonly to: number; readonly above: number }): number {
  const around = samplePeak(samples, { from: from - taps + 1, to });
  let peak = 0;
  if (around * maxOvershoot <= above) return peak;
  const low = (above - around * farShare) / nearShare;
  for (let index = from; index < to; index++) {
    if (Math.abs(samples[index - middle] as number) > low || Math.abs(samples[index - middle + 1] as number) > low) {
      peak = Math.max(peak, peakBetween(samples, index));
    }
  }
  return peak;
}

/** All three values at once: each waits for its own sums only. */
function peakBetween(samples: Float32Array, last: number): number {
  let [quarter, half, threeQuarters] = [0, 0, 0];
  for (let tap = 0; tap < taps; tap++) {
    const sample = samples[last - tap] as number;
    quarter += (phases[0][tap] as number) * sample;
    half += (phases[1][tap] as number) * sample;
    threeQuarters += (phases[2][tap] as number) * sample;
  }
  return Math.max(Math.abs(quarter), Math.abs(half), Math.abs(threeQuarters));
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

/** Hann-windowed sinc that reads between two samples. */
function makePhase(offset: number): Float32Array {
  const row = Float32Array.from({ length: taps }, (_, tap) => {
    const x = tap - middle + offset;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (taps + 1)) ** 2;
  });
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}
