/** Sample indices go in, test signals come out: tones, and something with the rhythm, pauses and spectrum of speech. */
import { samplesPerFrame } from "../../../../../packager/contract/samples.ts";

export type Signal = (sample: number) => number;

export function tone(frequency: number, amplitude: number): Signal {
  return (sample) => amplitude * Math.sin((2 * Math.PI * frequency * sample) / 48_000);
}

export const silence: Signal = () => 0;

export function square(frequency: number, amplitude: number): Signal {
  return (sample) => (((sample * frequency * 2) / 48_000) % 2 < 1 ? amplitude : -amplitude);
}

/** Syllables of four a second, words, and a breath every four seconds; harmonics under two formants. */
export function speechLike(amplitude: number, { pitch = 120 }: { readonly pitch?: number } = {}): Signal {
  const harmonics = Array.from({ length: 24 }, (_, index) => harmonicOf(index + 1, pitch));
  return (sample) => {
    const t = sample / 48_000;
    if (t % 4 > 3.2) return 0;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * t)) * (0.6 + 0.4 * Math.sin(2 * Math.PI * 0.7 * t));
    const phase = 2 * Math.PI * pitch * t + 1.5 * Math.sin(2 * Math.PI * 2.3 * t);
    // Each harmonic is the one below it turned once more: two sines for all of them.
    const [turnSine, turnCosine] = [Math.sin(phase), Math.cos(phase)];
    let [sine, cosine, value] = [0, 1, 0];
    for (const { ofSine, ofCosine } of harmonics) {
      const before = sine;
      sine = before * turnCosine + cosine * turnSine;
      cosine = cosine * turnCosine - before * turnSine;
      value += ofSine * sine + ofCosine * cosine;
    }
    return amplitude * syllable * value * 0.35;
  };
}

/** What the sine and cosine of the harmonic count for, so that each begins at a phase of its own. */
function harmonicOf(number: number, pitch: number): { readonly ofSine: number; readonly ofCosine: number } {
  const weight = formants(number * pitch);
  return { ofSine: weight * Math.cos(number * number), ofCosine: weight * Math.sin(number * number) };
}

function formants(frequency: number): number {
  return Math.exp(-(((frequency - 600) / 350) ** 2)) + 0.4 * Math.exp(-(((frequency - 1700) / 400) ** 2)) + 0.05;
}

export function frameOf(signal: Signal, index: number): Float32Array {
  const frame = new Float32Array(samplesPerFrame);
  for (let offset = 0; offset < samplesPerFrame; offset++) frame[offset] = signal(index * samplesPerFrame + offset);
  return frame;
}

export function rms(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index++) sum += (samples[index] ?? 0) ** 2;
  return Math.sqrt(sum / samples.length);
}

export function db(ratio: number): number {
  return 20 * Math.log10(ratio);
}

/** Amplitude of one frequency in a run of samples. */
export function amplitudeAt(samples: ArrayLike<number>, frequency: number): number {
  let real = 0;
  let imaginary = 0;
  for (let index = 0; index < samples.length; index++) {
    const phase = (2 * Math.PI * frequency * index) / 48_000;
    real += (samples[index] ?? 0) * Math.cos(phase);
    imaginary += (samples[index] ?? 0) * Math.sin(phase);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/** A repeatable stand-in for chance, in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The waveform's peak, eight times oversampled with 32 taps: finer than the limiter's own. */
export function truePeakOf(samples: ArrayLike<number>): number {
  let peak = 0;
  for (let index = 32; index < samples.length; index++) {
    const value = Math.abs(samples[index] ?? 0);
    if (value > peak) peak = value;
    if (value < 0.3) continue;
    for (const row of fineRows) {
      let sum = 0;
      for (let tap = 0; tap < row.length; tap++) sum += (row[tap] ?? 0) * (samples[index - tap + 16] ?? 0);
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return peak;
}

const fineRows = [1, 2, 3, 4, 5, 6, 7].map((eighth) =>
  Float64Array.from({ length: 32 }, (_, tap) => {
    const x = tap - 16 + eighth / 8;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / 33) ** 2;
  }),
);
