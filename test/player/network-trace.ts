/** A trace file and the moment an answer leaves go in; the moment all of it has arrived comes out. Traces repeat. */
import { readFileSync } from "node:fs";
import { seeded } from "../ingest/stage/audio/support/signals.ts";

interface Span {
  readonly seconds: number;
  /** 0: nothing gets through. */
  readonly kbps: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lateShare?: number;
  readonly lateMs?: number;
}

const traces = new URL("../../../test/player/traces/", import.meta.url);

export type TraceName = "train" | "jitter" | "loss" | "cut" | "narrow";

export class NetworkTrace {
  readonly #spans: readonly Span[];
  readonly #random: () => number;
  /** Length of one round, ms. */
  readonly lengthMs: number;

  constructor(name: TraceName, { random = seeded(7) }: { readonly random?: () => number } = {}) {
    this.#spans = (JSON.parse(readFileSync(new URL(`${name}.json`, traces), "utf8")) as { spans: Span[] }).spans;
    this.#random = random;
    this.lengthMs = this.#spans.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
  }

  /** @param atMs when the answer leaves, from the start of the trace. */
  arrival(atMs: number, bytes: number): number {
    const { delayMs, jitterMs, lateShare = 0, lateMs = 0 } = this.#at(atMs).span;
    const late = this.#random() < lateShare ? lateMs : 0;
    return this.#carry(atMs + delayMs + this.#random() * jitterMs + late, bytes * 8);
  }

  #carry(fromMs: number, bits: number): number {
    let atMs = fromMs;
    for (let left = bits; ; ) {
      const { span, endMs } = this.#at(atMs);
      const room = (endMs - atMs) * span.kbps;
      if (span.kbps > 0 && room >= left) return atMs + left / span.kbps;
      left -= room;
      atMs = endMs;
    }
  }

  #at(atMs: number): { readonly span: Span; readonly endMs: number } {
    const round = Math.floor(atMs / this.lengthMs) * this.lengthMs;
    let endMs = round;
    for (const span of this.#spans) {
      endMs += span.seconds * 1000;
      if (endMs - atMs > 1e-6) return { span, endMs };
    }
    throw new RangeError(`A trace of ${this.lengthMs} ms has no place for ${atMs}.`);
  }
}
