/** Closed segments' sizes go in, the bit rates that a multivariant playlist states come out (RFC 8216bis 4.4.6.2). */
import type { Profile, Rendition } from "../../contract/profile.ts";
import { samplesPerPart } from "../../contract/profile.ts";
import type { Samples } from "../../contract/samples.ts";
import { seconds } from "../grid.ts";

export interface Bandwidth {
  /** Bits per second of the greatest segment. */
  readonly peak: number;
  readonly average: number;
}

/** What the encoder lets one segment exceed its rate by: 1.12 was seen with thirteen speakers, at whatever rate. */
const reservoir = 1.2;
/** Bytes of boxes around a part, and for each access unit in it. */
const boxBytes = 112;
const tableBytes = 4;

export class BandwidthMeter {
  readonly #nominal: Bandwidth;
  #peak = 0;
  #bits = 0;
  #seconds = 0;

  constructor(rendition: Rendition, { profile }: { readonly profile: Profile }) {
    const overhead = ((boxBytes + tableBytes * profile.accessUnitsPerPart) * 8) / seconds(samplesPerPart(profile));
    this.#nominal = { peak: rendition.bitrate * reservoir + overhead, average: rendition.bitrate + overhead };
  }

  push({ bytes, durationSamples }: { readonly bytes: number; readonly durationSamples: Samples }): void {
    this.#peak = Math.max(this.#peak, (bytes * 8) / seconds(durationSamples));
    this.#bits += bytes * 8;
    this.#seconds += seconds(durationSamples);
  }

  /** Never below what the rate and the boxes make in theory, for silence costs next to nothing until somebody speaks; rounded up to 1000. */
  get bandwidth(): Bandwidth {
    const average = this.#seconds === 0 ? 0 : this.#bits / this.#seconds;
    return { peak: roundUp(Math.max(this.#peak, this.#nominal.peak)), average: roundUp(Math.max(average, this.#nominal.average)) };
  }
}

function roundUp(bits: number): number {
  return Math.ceil(bits / 1000) * 1000;
}
