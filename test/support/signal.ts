/** Measures on mono PCM: the level of a tone, an envelope, and how alike two envelopes are. */

/** Windows of a tenth of a second tell tones 60 Hz apart, and take no notice of the few hertz by which a speaker's clock is made up for. */
const windowSeconds = 0.1;
const silenceDb = -120;

/**
 * Level of a tone in dB relative to a full-scale sine, as the mean power over short windows (Goertzel, Blackman window).
 * One long window would be wrong here: a tone played 0.05 % faster, which nobody hears, cancels itself out over two seconds.
 */
export function toneLevel(samples: Float32Array, { hz, rate }: { readonly hz: number; readonly rate: number }): number {
  const length = Math.round(rate * windowSeconds);
  const count = Math.floor(samples.length / length);
  let power = 0;
  for (let index = 0; index < count; index++) power += tonePower(samples.subarray(index * length, (index + 1) * length), { hz, rate });
  return Math.max(silenceDb, 10 * Math.log10(power / Math.max(1, count) + 1e-12));
}

/** 1 for a sine of full scale. */
function tonePower(samples: Float32Array, { hz, rate }: { readonly hz: number; readonly rate: number }): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [before, now, weight] = [0, 0, 0];
  for (const [index, sample] of samples.entries()) {
    const phase = (2 * Math.PI * (index + 0.5)) / samples.length;
    const blackman = 0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
    weight += blackman;
    [before, now] = [now, sample * blackman + turn * now - before];
  }
  return (4 * (now * now + before * before - turn * before * now)) / weight ** 2;
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
  return findMatch(heard, line).correlation;
}

/** And where that stretch begins, in blocks. */
export function findMatch(heard: Float32Array, line: Float32Array): { readonly start: number; readonly correlation: number } {
  let best = { start: 0, correlation: -1 };
  for (let start = 0; start + line.length <= heard.length; start++) {
    const found = correlation(heard.subarray(start, start + line.length), line);
    if (found > best.correlation) best = { start, correlation: found };
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
