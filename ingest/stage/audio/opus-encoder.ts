/** Frames of 20 ms go in, one Opus packet each comes out. */
import { Encoder } from "./opus-in-place.ts";

export interface OpusEncoderOptions {
  readonly bitrate?: number;
  /**
   * `audio` takes CELT at this bit rate, a quarter of the time of `voip`, which takes the hybrid of SILK and CELT.
   * `restricted_lowdelay` takes nothing but CELT and so looks ahead 4 ms less.
   * Only `voip` has in-band forward error correction and discontinuous transmission.
   */
  readonly application?: "audio" | "restricted_lowdelay" | "voip";
  /**
   * 0 to 10. A frame of CELT costs a quarter less at 4 than at 5, where the pitch filter is searched for, and a fifth less at 1,
   * which does not search for each band's time resolution: 0.1 dB of log-spectral distance on voices.
   */
  readonly complexity?: number;
  /** Percent of packets expected to be lost; above 0 each packet also carries a coarse copy of the one before (RFC 6716 section 2.1.7). */
  readonly expectedLossPercent?: number;
  /** Discontinuous transmission: packets of one byte while nobody speaks. It takes a steady tone for silence. */
  readonly dtx?: boolean;
}

/** OPUS_SET_* requests of the reference library's opus_defines.h. */
const setRequest = { bitrate: 4002, complexity: 4010, inbandFec: 4012, packetLoss: 4014, dtx: 4016, predictionDisabled: 4042 } as const;

export class OpusEncoder {
  readonly #encoder: Encoder;
  #predictionOff = false;

  constructor({ application = "audio", bitrate = 32_000, complexity = 5, expectedLossPercent = 0, dtx = false }: OpusEncoderOptions = {}) {
    this.#encoder = new Encoder({ channels: 1, sample_rate: 48_000, application });
    this.#encoder.ctl(setRequest.bitrate, bitrate);
    this.#encoder.ctl(setRequest.complexity, complexity);
    this.#encoder.ctl(setRequest.dtx, dtx ? 1 : 0);
    this.#encoder.ctl(setRequest.inbandFec, expectedLossPercent > 0 ? 1 : 0);
    this.#encoder.ctl(setRequest.packetLoss, expectedLossPercent);
  }

  /**
   * @param pcm 960 samples.
   * @param independent the packet must not lean on those before it: some receiver has not had them.
   * @returns the packet; of one byte when it need not be sent.
   */
  encode(pcm: Int16Array, { independent = false }: { readonly independent?: boolean } = {}): Uint8Array {
    if (independent !== this.#predictionOff) {
      this.#encoder.ctl(setRequest.predictionDisabled, independent ? 1 : 0);
      this.#predictionOff = independent;
    }
    // All of a frame are made before the first is sent. Copies this small share a block of memory.
    return Buffer.from(this.#encoder.encode(pcm));
  }

  reset(): void {
    this.#encoder.reset();
  }
}
