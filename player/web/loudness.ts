/** Samples go in; how loud a voice they make comes out. */

const quietestDb = -50;
const loudestDb = -12;

/** 0 for silence, 1 for a loud voice. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const db = 10 * Math.log10(power + 1e-12);
  return Math.min(1, Math.max(0, (db - quietestDb) / (loudestDb - quietestDb)));
}
