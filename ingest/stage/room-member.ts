/** One speaker's session in a room: the peer's packets come in judged, Opus frames go out as RTP, and it ends exactly once. */
import { randomInt } from "node:crypto";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { Samples } from "../../packager/contract/samples.ts";
import type { CreatePeer, Peer } from "./peer.ts";
import type { ClosedReason, Member } from "./room-messages.ts";
import { RtpGate } from "./rtp-gate.ts";
import { RtpSender } from "./rtp-sender.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import type { Tally } from "./tally.ts";

export const halfOpenMs: Milliseconds = 10_000;

export interface RoomMemberOptions {
  readonly member: Member;
  readonly offer: AudioOffer;
  readonly createPeer: CreatePeer;
  readonly clock: Clock;
  readonly tally: Tally;
  onRtp(packet: Buffer): void;
  onConnected(): void;
  onClosed(reason: ClosedReason): void;
}

export class RoomMember {
  readonly member: Member;
  readonly #options: RoomMemberOptions;
  readonly #peer: Peer;
  readonly #gate: RtpGate;
  readonly #sender: RtpSender;
  readonly #cancelHalfOpen: () => void;
  #connected = false;
  #closed = false;

  constructor(options: RoomMemberOptions) {
    const { offer, clock, member } = options;
    this.member = member;
    this.#options = options;
    const ssrc = randomInt(1, 0xffff_ffff);
    this.#gate = new RtpGate(offer);
    this.#sender = new RtpSender({ ssrc, payloadType: offer.payloadType });
    const events = { onRtp: (packet: Buffer) => this.#receive(packet), onState: (state: "connected" | "closed") => this.#follow(state) };
    this.#peer = options.createPeer({ offer, ssrc, events });
    this.#cancelHalfOpen = clock.after(halfOpenMs, () => this.#expire());
  }

  get connected(): boolean {
    return this.#connected;
  }

  answer(): Promise<string> {
    return this.#peer.answer();
  }

  addCandidates(candidates: readonly string[]): void {
    for (const candidate of candidates) if (!this.#closed) this.#peer.addCandidate(candidate);
  }

  /** @param frame.sample index of the first sample that `opus` holds. */
  send(opus: Uint8Array, { sample }: { readonly sample: Samples }): void {
    if (!this.#connected || this.#closed || !this.#options.offer.receives) return;
    const packet = this.#sender.push(opus, { sample });
    if (!packet) return;
    this.#options.tally.add(this.#peer.sendRtp(packet) ? "packets_out" : "packets_refused");
  }

  close(reason: ClosedReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelHalfOpen();
    this.#peer.close();
    this.#options.onClosed(reason);
  }

  #receive(packet: Buffer): void {
    const verdict = this.#gate.judge(packet);
    this.#options.tally.add(verdict === "pass" ? "packets_in" : verdict);
    if (verdict !== "pass") return;
    this.#options.onRtp(packet);
  }

  #follow(state: "connected" | "closed"): void {
    if (this.#closed) return;
    if (state === "closed") {
      this.close(this.#connected ? "dropped" : "never_connected");
      return;
    }
    this.#connected = true;
    this.#cancelHalfOpen();
    this.#options.onConnected();
  }

  #expire(): void {
    this.#options.tally.add("half_open");
    this.close("never_connected");
  }
}
