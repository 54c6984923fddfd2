/** Frames of speech go in, the gain that brings this voice to the common loudness comes out; pauses move nothing, so nothing pumps. */
import { dbToGain } from "./level.ts";
import { GatingBlocks, toLufs } from "./loudness.ts";

export interface LevellerOptions {
  readonly targetLufs?: number;
  readonly minGainDb?: number;
  readonly maxGainDb?: number;
  /** Seconds of speech that the estimate remembers. */
  readonly memorySeconds?: number;
  /** The frames already carry the gain handed out, and it moves slowly only: for the programme as a whole. */
  readonly feedback?: boolean;
}

/** Louder than the target by this, a voice is brought down at once. */
const alarmLu = 6;
const fallDb = 0.25;
const riseDb = 0.06;
/** While the voice is new, or far too loud: 50 dB a second. */
const hurryDb = 1;
const absoluteGateLufs = -60;
const relativeGateLu = 10;
const blocksPerSecond = 10;
const newForBlocks = 10;
/** So long without anything near the estimate, and the estimate is what is wrong: 5 dB a second. */
const patienceBlocks = 10;
const forgetting = 10 ** (-0.5 / 10);

export class Leveller {
  readonly #options: Required<LevellerOptions>;
  readonly #blocks = new GatingBlocks();
  #meanSquare = 0;
  #seen = 0;
  #ignored = 0;
  #momentary = Number.NEGATIVE_INFINITY;
  #gainDb = 0;

  constructor({ targetLufs = -16, minGainDb = -24, maxGainDb = 30, memorySeconds = 6, feedback = false }: LevellerOptions = {}) {
    this.#options = { targetLufs, minGainDb, maxGainDb, memorySeconds, feedback };
  }

  get gainDb(): number {
    return this.#gainDb;
  }

  /** @returns the linear gain for the end of this frame. */
  push(frame: Float32Array): number {
    const block = this.#blocks.push(frame);
    if (block !== undefined) this.#learn(this.#options.feedback ? block / dbToGain(this.#gainDb) ** 2 : block);
    this.#move();
    return dbToGain(this.#gainDb);
  }

  /** The mean over gated blocks, as integrated loudness is (BS.1770-4 section 2.8), forgetting the oldest. */
  #learn(block: number): void {
    this.#momentary = toLufs(block);
    if (this.#momentary < absoluteGateLufs) return;
    if (this.#momentary < this.#lufs() - relativeGateLu) this.#ignore();
    else this.#take(block);
  }

  #take(block: number): void {
    this.#ignored = 0;
    if (this.#momentary > this.#lufs() + 2 * relativeGateLu) this.#seen = 0;
    this.#seen = Math.min(this.#seen + 1, this.#options.memorySeconds * blocksPerSecond);
    this.#meanSquare += (block - this.#meanSquare) / this.#seen;
  }

  #ignore(): void {
    if (++this.#ignored > patienceBlocks) this.#meanSquare *= forgetting;
  }

  #lufs(): number {
    return this.#seen === 0 ? Number.NEGATIVE_INFINITY : toLufs(this.#meanSquare);
  }

  #move(): void {
    if (this.#seen === 0) return;
    const { targetLufs, minGainDb, maxGainDb, feedback } = this.#options;
    const wanted = Math.max(minGainDb, Math.min(maxGainDb, targetLufs - this.#lufs()));
    const isNew = this.#seen < newForBlocks;
    const isAlarming = this.#momentary + this.#gainDb > targetLufs + alarmLu;
    const fall = !feedback && (isNew || isAlarming) ? hurryDb : fallDb;
    const rise = !feedback && isNew ? hurryDb : riseDb;
    this.#gainDb += Math.max(-fall, Math.min(rise, wanted - this.#gainDb));
  }
}
