/** A run of 16-bit samples and a ratio near 1 go in, exactly one frame comes out, full scale at 1: an 8-tap windowed sinc in 512 phases. */
import type { Samples } from "../../../packager/contract/samples.ts";
import type { SampleFifo } from "./sample-fifo.ts";

const taps = 8;
const phases = 512;
/** Kaiser window: stop band −60 dB, flat to about 14 kHz. */
const kaiserBeta = 5;
const table = makeTable();

export class Resampler {
  #fraction = 0;

  /** Samples the FIFO must hold before {@link process}. */
  needed(length: Samples, ratio: number): Samples {
    return Math.ceil(this.#fraction + (length - 1) * ratio) + taps;
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

interface Position {
  /** Input samples per output sample. */
  readonly ratio: number;
  /** Of the first output sample, between input samples. */
  readonly fraction: number;
}

/** A ratio this near 1 keeps one phase over many samples: each run of equal phase and step is one plain filter. */
function interpolate(fifo: SampleFifo, output: Float32Array, { ratio, fraction }: Position): void {
  const drift = (ratio - 1) * phases;
  let index = 0;
  while (index < output.length) {
    const place = fraction * phases + 0.5 + index * drift;
    const nearest = Math.floor(place);
    const end = Math.min(output.length, index + runLength(place - nearest, drift));
    filter(fifo.data, output, { from: index, to: end, lag: Math.floor(nearest / phases), phase: nearest & (phases - 1) });
    index = end;
  }
}

/** Output samples until a place this far above one phase, moving by `drift` phases with each, has come to the next. */
function runLength(above: number, drift: number): number {
  return Math.max(1, Math.ceil(drift < 0 ? above / -drift : (1 - above) / drift));
}

interface Run {
  readonly from: number;
  readonly to: number;
  /** Index of the first tap's input less that of the output. */
  readonly lag: number;
  readonly phase: number;
}

function filter(input: Int16Array, output: Float32Array, { from, to, lag, phase }: Run): void {
  const row = phase * taps;
  const c0 = table[row] as number;
  const c1 = table[row + 1] as number;
  const c2 = table[row + 2] as number;
  const c3 = table[row + 3] as number;
  const c4 = table[row + 4] as number;
  const c5 = table[row + 5] as number;
  const c6 = table[row + 6] as number;
  const c7 = table[row + 7] as number;
  const first = from + lag;
  let x0 = input[first] as number;
  let x1 = input[first + 1] as number;
  let x2 = input[first + 2] as number;
  let x3 = input[first + 3] as number;
  let x4 = input[first + 4] as number;
  let x5 = input[first + 5] as number;
  let x6 = input[first + 6] as number;
  for (let index = from; index < to; index++) {
    const x7 = input[index + lag + 7] as number;
    output[index] = c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3 + c4 * x4 + c5 * x5 + c6 * x6 + c7 * x7;
    x0 = x1;
    x1 = x2;
    x2 = x3;
    x3 = x4;
    x4 = x5;
    x5 = x6;
    x6 = x7;
  }
}

/** Each phase is scaled from 16 bits to unit gain, so that moving between phases does not modulate the level. */
function makeTable(): Float32Array {
  const made = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    const row = Array.from({ length: taps }, (_, tap) => kernel(tap - (taps / 2 - 1) - phase / phases));
    const sum = row.reduce((total, value) => total + value, 0);
    for (const [tap, value] of row.entries()) made[phase * taps + tap] = value / sum / 32_768;
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
