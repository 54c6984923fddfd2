/** A frame goes in, its level in dBFS comes out. */

/** The level of digital silence, in dBFS. */
export const silenceDb = -120;

/** Mean power in dB relative to a full-scale square wave; {@link silenceDb} when it is not finite. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index++) sum += (samples[index] as number) ** 2;
  return sum > 0 && Number.isFinite(sum) ? Math.max(silenceDb, 10 * Math.log10(sum / samples.length)) : silenceDb;
}

export function dbToGain(db: number): number {
  return 10 ** (db / 20);
}
