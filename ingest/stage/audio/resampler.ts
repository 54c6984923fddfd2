/** A run of samples and a ratio near 1 go in, exactly one frame comes out: an 8-tap windowed sinc in 1024 phases. */
import type { Samples } from "../../../packager/contract/samples.ts";
import type { SampleFifo } from "./sample-fifo.ts";

const taps = 8;
const phases = 1024;
/** Kaiser window: stop band −60 dB, flat to about 14 kHz. */
const kaiserBeta = 5;
const table = makeTable();

export class Resampler {
  #fraction = 0;

  /** Samples the FIFO must hold before {@link process}. */
  needed(length: Samples, ratio: number): Samples {
    return Math.floor(this.#fraction + (length - 1) * ratio) + taps;
  }

  /** @param ratio input samples per output sample. */
  process(fifo: SampleFifo, output: Float32Array, ratio: number): void {
    if (fifo.isSilent) output.fill(0);
    else interpolate(fifo, output, { ratio, fraction: this.#fraction });
    const moved = this.#fraction + output.length * ratio;
    const whole = Math.floor(moved);
    this.#fraction = moved - whole;
    fifo.consume(whole);
  }
}

function interpolate(fifo: SampleFifo, output: Float32Array, { ratio, fraction }: { readonly ratio: number; readonly fraction: number }): void {
  const input = fifo.data;
  const start = fifo.start;
  const coefficients = table;
  for (let index = 0; index < output.length; index++) {
    const position = fraction + index * ratio;
    const whole = position | 0;
    const from = start + whole;
    const phase = (((position - whole) * phases + 0.5) | 0) * taps;
    output[index] =
      at(coefficients, phase) * at(input, from) +
      at(coefficients, phase + 1) * at(input, from + 1) +
      at(coefficients, phase + 2) * at(input, from + 2) +
      at(coefficients, phase + 3) * at(input, from + 3) +
      at(coefficients, phase + 4) * at(input, from + 4) +
      at(coefficients, phase + 5) * at(input, from + 5) +
      at(coefficients, phase + 6) * at(input, from + 6) +
      at(coefficients, phase + 7) * at(input, from + 7);
  }
}

function at(values: Float32Array, index: number): number {
  return values[index] as number;
}

/** Each phase is scaled to unit gain, so that moving between phases does not modulate the level. */
function makeTable(): Float32Array {
  const made = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    const row = Array.from({ length: taps }, (_, tap) => kernel(tap - (taps / 2 - 1) - phase / phases));
    const sum = row.reduce((total, value) => total + value, 0);
    for (const [tap, value] of row.entries()) made[phase * taps + tap] = value / sum;
  }
  return made;
}

function kernel(x: number): number {
  const edge = x / (taps / 2);
  if (Math.abs(edge) >= 1) return 0;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  return (sinc * bessel(kaiserBeta * Math.sqrt(1 - edge * edge))) / bessel(kaiserBeta);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 24; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
