/** Measures on mono PCM: the level of a tone, an envelope, and how alike two envelopes are. */

/** Amplitude of the sine of `frequency` Hz in `samples` (Goertzel), 1 = full scale for values in [-1, 1]. */
export function toneAmplitude(samples: Float32Array, { frequency, rate }: { readonly frequency: number; readonly rate: number }): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let previous = 0;
  let before = 0;
  for (const sample of samples) {
    const now = sample + coefficient * previous - before;
    before = previous;
    previous = now;
  }
  const power = previous ** 2 + before ** 2 - coefficient * previous * before;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

/** Root mean square per block. */
export function envelopeOf(samples: Float32Array, blockSamples: number): Float32Array {
  const envelope = new Float32Array(Math.floor(samples.length / blockSamples));
  for (let block = 0; block < envelope.length; block++) {
    let sum = 0;
    for (let index = block * blockSamples; index < (block + 1) * blockSamples; index++) sum += (samples[index] ?? 0) ** 2;
    envelope[block] = Math.sqrt(sum / blockSamples);
  }
  return envelope;
}

/** Best Pearson correlation of `line` with any stretch of `heard` as long as the line. */
export function bestMatch(heard: Float32Array, line: Float32Array): number {
  let best = -1;
  for (let start = 0; start + line.length <= heard.length; start++) {
    best = Math.max(best, correlation(heard.subarray(start, start + line.length), line));
  }
  return best;
}

function correlation(heard: Float32Array, other: Float32Array): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let index = 0; index < heard.length; index++) {
    const a = heard[index] ?? 0;
    const b = other[index] ?? 0;
    sumA += a;
    sumB += b;
    sumAA += a * a;
    sumBB += b * b;
    sumAB += a * b;
  }
  const count = heard.length;
  const spread = Math.sqrt((sumAA - sumA ** 2 / count) * (sumBB - sumB ** 2 / count));
  return spread === 0 ? 0 : (sumAB - (sumA * sumB) / count) / spread;
}

export function fromInt16(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (value) => value / 32_768);
}
