/** Arrival times and RTP timestamps go in, the delay that lets 99 of 100 packets be in time comes out, as NetEQ's delay manager does. */
import { msToSamples, type Samples, samplesPerFrame, samplesToMs } from "../../../packager/contract/samples.ts";

export const minDelay: Samples = msToSamples(40);
export const maxDelay: Samples = msToSamples(120);
/** Packets remembered: about ten seconds. */
const windowPackets = 512;
const bucketMs = 5;
const buckets = 64;
const wantedInTime = 0.99;
/** A packet is needed up to one frame before its last sample is heard; and timers are not exact. */
const reserve = samplesPerFrame + msToSamples(2);
/** The quickest way is looked for in the last one to two of these. */
const quickestWindowMs = 2000;
/** After such a pause the old way through the network says nothing any more. */
const staleMs = 6000;

export class DelayTarget {
  readonly #ring = new Uint8Array(windowPackets);
  readonly #counts = new Uint16Array(buckets);
  #filled = 0;
  #next = 0;
  #target: Samples = minDelay;
  #quickest = Number.POSITIVE_INFINITY;
  #quickestBefore = Number.POSITIVE_INFINITY;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Target delay over the quickest packets' way, within 40 to 120 ms. */
  get target(): Samples {
    return this.#target;
  }

  /** Arrival time minus timestamp of the quickest recent packet, in samples; infinite before the first packet. */
  get quickestTransit(): number {
    return Math.min(this.#quickest, this.#quickestBefore);
  }

  push(timestamp: number, arrivalMs: number): void {
    const transit = arrivalMs * (samplesPerFrame / 20) - timestamp;
    this.#turnWindow(arrivalMs);
    this.#quickest = Math.min(this.#quickest, transit);
    const isAsBefore = this.#remember(Math.min(buckets - 1, Math.floor(samplesToMs(transit - this.quickestTransit) / bucketMs)));
    if (isAsBefore) return;
    const needed = msToSamples((this.#quantileBucket() + 1) * bucketMs) + reserve;
    this.#target = Math.max(minDelay, Math.min(maxDelay, needed));
  }

  /** Forgets the way through the network, and keeps what is known of its jitter. */
  restart(): void {
    this.#quickest = Number.POSITIVE_INFINITY;
    this.#quickestBefore = Number.POSITIVE_INFINITY;
    this.#windowStartMs = Number.NEGATIVE_INFINITY;
  }

  #turnWindow(arrivalMs: number): void {
    if (arrivalMs - this.#lastMs > staleMs) this.restart();
    this.#lastMs = arrivalMs;
    if (arrivalMs - this.#windowStartMs < quickestWindowMs) return;
    this.#windowStartMs = arrivalMs;
    this.#quickestBefore = this.#quickest;
    this.#quickest = Number.POSITIVE_INFINITY;
  }

  /** @returns true when one is forgotten for it that was as late: then nothing changes. */
  #remember(bucket: number): boolean {
    const isFull = this.#filled === windowPackets;
    const forgotten = this.#ring[this.#next] ?? 0;
    if (isFull) this.#count(forgotten, -1);
    else this.#filled++;
    this.#ring[this.#next] = bucket;
    this.#count(bucket, 1);
    this.#next = (this.#next + 1) % windowPackets;
    return isFull && forgotten === bucket;
  }

  #count(bucket: number, step: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + step;
  }

  #quantileBucket(): number {
    let allowed = Math.floor(this.#filled * (1 - wantedInTime));
    for (let bucket = buckets - 1; bucket > 0; bucket--) {
      allowed -= this.#counts[bucket] ?? 0;
      if (allowed < 0) return bucket;
    }
    return 0;
  }
}
