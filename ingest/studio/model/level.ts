/** A block of samples goes in, a level for the eye comes out, and whether it is speech. */

const floorDb = -60;
const talkingDb = -42;
const fullScale = 0.985;
/** How much of the shown level is left after one block (about 50 ms): rises at once, falls gently. */
const release = 0.8;

export interface Level {
  /** 0 at −60 dBFS and below, 1 at full scale. */
  readonly shown: number;
  readonly talking: boolean;
  /** Samples at full scale: what comes is distorted already. */
  readonly clipping: boolean;
}

export const silentLevel: Level = { shown: 0, talking: false, clipping: false };

export function nextLevel(previous: Level, block: Float32Array): Level {
  const level = levelDb(block);
  const now = Math.min(1, Math.max(0, 1 - level / floorDb));
  const shown = Math.max(now, previous.shown * release);
  return { shown, talking: level > talkingDb || (previous.talking && level > talkingDb - 6), clipping: block.some((sample) => Math.abs(sample) >= fullScale) };
}

function levelDb(block: Float32Array): number {
  let sum = 0;
  for (const sample of block) sum += sample * sample;
  return 10 * Math.log10(sum / Math.max(1, block.length) + 1e-12);
}
