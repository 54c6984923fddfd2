/** RTP counters of 16 and 32 bits go in, counters that never wrap come out; absurd jumps are believed only when repeated. */
import { msToSamples } from "../../../packager/contract/samples.ts";
import type { RtpPacket } from "./rtp.ts";

/** Where a packet stands: never wraps, starts anywhere. */
export interface Position {
  readonly sequence: number;
  readonly timestamp: number;
  /** The timeline begins anew here: nothing before can be compared. */
  readonly resync: boolean;
}

type Counters = Pick<RtpPacket, "ssrc" | "sequence" | "timestamp">;

/** RFC 3550 A.1, MAX_DROPOUT. */
const maxDropout = 3000;
const maxMisorder = 500;
/** How far a timestamp may run ahead of the time that has passed. */
const maxLead = msToSamples(2000);
const maxStepBack = msToSamples(2000);

export class RtpUnwrapper {
  #ssrc: number | undefined;
  #sequence = 0;
  #timestamp = 0;
  #arrivalMs = 0;
  #suspect: Counters | undefined;

  /** @returns undefined for a packet that does not continue the stream and is not yet confirmed by its successor. */
  push(packet: Counters, arrivalMs: number): Position | undefined {
    if (this.#ssrc === undefined) return this.#begin(packet, arrivalMs, false);
    const step = ((packet.sequence - this.#sequence) << 16) >> 16;
    const ticks = (packet.timestamp - this.#timestamp) | 0;
    if (packet.ssrc !== this.#ssrc || this.#isAbsurd(step, ticks, arrivalMs)) return this.#doubt(packet, arrivalMs);
    this.#suspect = undefined;
    const position = { sequence: this.#sequence + step, timestamp: this.#timestamp + ticks, resync: false };
    if (step > 0) {
      this.#sequence = position.sequence;
      this.#timestamp = position.timestamp;
      this.#arrivalMs = arrivalMs;
    }
    return position;
  }

  #isAbsurd(step: number, ticks: number, arrivalMs: number): boolean {
    if (step > maxDropout || step < -maxMisorder) return true;
    if (step > 0) return ticks <= 0 || ticks > msToSamples(arrivalMs - this.#arrivalMs) + maxLead;
    return step === 0 ? ticks !== 0 : ticks >= 0 || ticks < -maxStepBack;
  }

  /** Two packets in sequence make a new source believable (RFC 3550 A.1). */
  #doubt(packet: Counters, arrivalMs: number): Position | undefined {
    const before = this.#suspect;
    this.#suspect = packet;
    if (before?.ssrc !== packet.ssrc || ((packet.sequence - before.sequence) & 0xffff) !== 1) return undefined;
    const ticks = (packet.timestamp - before.timestamp) | 0;
    return ticks > 0 && ticks <= maxLead ? this.#begin(packet, arrivalMs, true) : undefined;
  }

  #begin(packet: Counters, arrivalMs: number, resync: boolean): Position {
    this.#ssrc = packet.ssrc;
    this.#sequence = packet.sequence;
    this.#timestamp = packet.timestamp;
    this.#arrivalMs = arrivalMs;
    this.#suspect = undefined;
    return { sequence: packet.sequence, timestamp: packet.timestamp, resync };
  }
}
