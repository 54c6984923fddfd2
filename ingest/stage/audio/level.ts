/** The mean square of a frame goes in, its level in dBFS comes out. */

/** The level of digital silence, in dBFS. */
export const silenceDb = -120;

/** Relative to a full-scale square wave; {@link silenceDb} when it is not finite. */
export function levelDb(meanSquare: number): number {
  return meanSquare > 0 && Number.isFinite(meanSquare) ? Math.max(silenceDb, 10 * Math.log10(meanSquare)) : silenceDb;
}

export function dbToGain(db: number): number {
  return 10 ** (db / 20);
}
