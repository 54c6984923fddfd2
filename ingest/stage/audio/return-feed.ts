/** The mix goes in, one Opus packet for each person on stage comes out: without their own voice, and one for all who are silent. */
import { samplesPerFrame } from "../../../packager/contract/samples.ts";
import { Limiter } from "./limiter.ts";
import type { Mixer } from "./mixer.ts";
import { OpusEncoder, type OpusEncoderOptions } from "./opus-encoder.ts";
import { toInt16 } from "./pcm.ts";

export interface ReturnFrame {
  readonly mixer: Mixer;
  /** What all hear, limited: already without the voice of those who are silent. */
  readonly shared: Int16Array;
  readonly limiter: Limiter;
}

export interface Receiver {
  readonly id: string;
  readonly heard: boolean;
  readonly voice: Float32Array;
}

export interface Outgoing {
  readonly id: string;
  /** One packet of 20 ms; the same array for all who are silent. */
  readonly opus: Uint8Array;
}

/** Having spoken, one keeps an encoder of one's own for a second: changing over at every breath would be heard. */
const ownForFrames = 50;

export class ReturnFeed {
  readonly #options: OpusEncoderOptions;
  readonly #shared: OpusEncoder;
  readonly #own = new Map<string, OwnFeed>();
  readonly #pcm = new Int16Array(samplesPerFrame);
  /** Those who got the shared packet before this one. */
  #sharers = new Set<string>();

  constructor(options: OpusEncoderOptions = {}) {
    this.#options = options;
    this.#shared = new OpusEncoder(options);
  }

  remove(id: string): void {
    this.#own.delete(id);
    this.#sharers.delete(id);
  }

  encode(receivers: readonly Receiver[], frame: ReturnFrame): Outgoing[] {
    const sharers = new Set<string>();
    const outgoing: Outgoing[] = [];
    for (const receiver of receivers) {
      const opus = this.#encodeOwn(receiver, frame);
      if (opus) outgoing.push({ id: receiver.id, opus });
      else sharers.add(receiver.id);
    }
    if (sharers.size > 0) this.#encodeShared(sharers, { pcm: frame.shared, outgoing });
    this.#sharers = sharers;
    return outgoing;
  }

  /** Who joins has not had the packets before: then nothing may lean on them. */
  #encodeShared(sharers: ReadonlySet<string>, { pcm, outgoing }: { readonly pcm: Int16Array; readonly outgoing: Outgoing[] }): void {
    if (this.#sharers.size === 0) this.#shared.reset();
    const independent = ![...sharers].every((id) => this.#sharers.has(id));
    const opus = this.#shared.encode(pcm, { independent });
    for (const id of sharers) outgoing.push({ id, opus });
  }

  #encodeOwn(receiver: Receiver, frame: ReturnFrame): Uint8Array | undefined {
    const own = this.#own.get(receiver.id);
    if (!receiver.heard && !own?.active) return undefined;
    const feed = own ?? new OwnFeed(this.#options);
    this.#own.set(receiver.id, feed);
    return feed.encode(toInt16(feed.mix(receiver, frame), this.#pcm));
  }
}

class OwnFeed {
  readonly #encoder: OpusEncoder;
  readonly #limiter = new Limiter();
  #left = 0;
  #begins = true;

  constructor(options: OpusEncoderOptions) {
    this.#encoder = new OpusEncoder(options);
  }

  get active(): boolean {
    return this.#left > 0;
  }

  /** @returns what this receiver hears, good until the next one is mixed. */
  mix({ heard, voice }: Receiver, { mixer, limiter }: ReturnFrame): Float32Array {
    const mix = this.#limiter.begin();
    this.#begins = this.#left === 0;
    if (this.#begins) {
      this.#encoder.reset();
      this.#limiter.adopt(limiter);
    }
    this.#left = heard ? ownForFrames : this.#left - 1;
    if (heard) mixer.minus(voice, mix);
    else mix.set(mixer.sum);
    return this.#limiter.end();
  }

  encode(pcm: Int16Array): Uint8Array {
    return this.#encoder.encode(pcm, { independent: this.#begins });
  }
}
