/** Opus frames on the sample clock go in, RTP packets come out (RFC 7587), with silence left unsent but never for long. */
import { randomInt } from "node:crypto";
import type { Samples } from "../../packager/contract/samples.ts";
import { writeRtpPacket } from "./rtp-header.ts";

/** A packet of up to two octets is Opus saying "need not be sent" (RFC 6716 section 2.1.9). */
const maxSilentBytes = 2;
/** In silence one packet in this many is sent all the same: a receiver can tell a quiet room from a dead server within a second. */
const silentFramesPerPacket = 20;

export interface RtpSenderOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
}

export class RtpSender {
  readonly #options: RtpSenderOptions;
  readonly #timestampOffset: number;
  #sequence: number;
  #silentFrames = 0;

  constructor(options: RtpSenderOptions) {
    this.#options = options;
    this.#sequence = options.firstSequence ?? randomInt(0x1_0000);
    this.#timestampOffset = options.firstTimestamp ?? randomInt(0xffff_ffff);
  }

  /** @returns the packet to send, or `undefined` in silence. The marker opens each talk spurt (RFC 7587 section 4.2). */
  push(opus: Uint8Array, { sample }: { readonly sample: Samples }): Buffer | undefined {
    const silent = opus.length <= maxSilentBytes;
    const marker = !silent && this.#silentFrames > 0;
    this.#silentFrames = silent ? this.#silentFrames + 1 : 0;
    if (silent && this.#silentFrames % silentFramesPerPacket !== 1) return undefined;
    const { ssrc, payloadType } = this.#options;
    const packet = writeRtpPacket({ ssrc, payloadType, marker, sequence: this.#sequence, timestamp: this.#timestampAt(sample) }, opus);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }

  /** RTP timestamp of a sample index; both tick at 48 kHz. */
  #timestampAt(sample: Samples): number {
    return (this.#timestampOffset + sample) % 0x1_0000_0000;
  }
}
