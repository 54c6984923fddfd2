/** One Opus packet, or the lack of one, goes in; mono PCM comes out, and garbage never throws. */
import { Decoder } from "./opus-in-place.ts";

/** Keeps configuration and channels, asks for exactly one frame (RFC 6716 section 3.1). */
const oneFrameMask = 0xfc;
const noPcm = new Int16Array(0);

export class OpusDecoder {
  readonly #decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  readonly #missing = new Uint8Array(1);
  #hasHistory = false;

  /** @returns PCM that the next call of any decoder overwrites; undefined when the payload is not decodable: conceal instead. Stereo comes out mixed to mono. */
  decode(payload: Uint8Array): Int16Array | undefined {
    const pcm = this.#run(payload);
    if (!pcm) return undefined;
    this.#missing[0] = (payload[0] ?? 0) & oneFrameMask;
    this.#hasHistory = true;
    return pcm;
  }

  /** Extrapolates one frame of the last packet's frame length, as short-lived as a decoded one; empty before the first packet. */
  conceal(): Int16Array {
    return (this.#hasHistory && this.#run(this.#missing)) || noPcm;
  }

  /** Forgets the voice: after a mute, or for another source. */
  reset(): void {
    if (!this.#hasHistory) return;
    this.#decoder.reset();
    this.#hasHistory = false;
  }

  #run(payload: Uint8Array): Int16Array | undefined {
    try {
      const bytes = this.#decoder.decode(payload);
      return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    } catch {
      return undefined;
    }
  }
}
