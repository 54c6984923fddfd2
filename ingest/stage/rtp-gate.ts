/** Decrypted packets go in; those of the negotiated source and codec pass, others are named by what is wrong with them. */
import { readRtpHeader } from "./rtp-header.ts";

export type GateVerdict = "pass" | "wrong_ssrc" | "wrong_payload_type" | "malformed";

/** Without announced sources the first one that speaks is the speaker's for good. */
export class RtpGate {
  readonly #payloadType: number;
  readonly #ssrcs: Set<number>;

  constructor({ payloadType, ssrcs }: { readonly payloadType: number; readonly ssrcs: readonly number[] }) {
    this.#payloadType = payloadType;
    this.#ssrcs = new Set(ssrcs);
  }

  judge(packet: Buffer): GateVerdict {
    const header = readRtpHeader(packet);
    if (!header) return "malformed";
    if (header.payloadType !== this.#payloadType) return "wrong_payload_type";
    if (this.#ssrcs.size === 0) this.#ssrcs.add(header.ssrc);
    return this.#ssrcs.has(header.ssrc) ? "pass" : "wrong_ssrc";
  }
}
