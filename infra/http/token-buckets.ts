/** Keys go in one by one; how long each has to wait comes out, from token buckets in memory that never grows. */
import { createHash, randomBytes } from "node:crypto";
import type { EpochMs, Milliseconds } from "../clock/clock.ts";

export interface TokenBucketsOptions {
  /** Tries one key has within `windowMs`. */
  readonly size: number;
  readonly windowMs: Milliseconds;
}

const slots = 65_536;

/** A fixed table. Keys that share a slot share a bucket; which do is secret and differs with each start. */
export class TokenBuckets {
  readonly #options: TokenBucketsOptions;
  readonly #secret = randomBytes(16);
  readonly #level: Float32Array;
  readonly #filledAt = new Float64Array(slots);

  constructor(options: TokenBucketsOptions) {
    this.#options = options;
    this.#level = new Float32Array(slots).fill(options.size);
  }

  /** @returns how long to wait in ms; 0 when the try is allowed. */
  take(key: string, now: EpochMs): Milliseconds {
    const { size, windowMs } = this.#options;
    const slot = createHash("sha1").update(this.#secret).update(key).digest().readUInt16LE(0);
    const refill = ((now - (this.#filledAt[slot] ?? 0)) * size) / windowMs;
    const level = Math.min(size, (this.#level[slot] ?? 0) + refill);
    this.#filledAt[slot] = now;
    this.#level[slot] = level >= 1 ? level - 1 : level;
    return level >= 1 ? 0 : ((1 - level) * windowMs) / size;
  }
}
