/** What a room needs of a WebRTC implementation: an offer is answered, RTP comes in and goes out, states are told. */
import type { AudioOffer } from "./sdp-offer.ts";

export type PeerState = "connected" | "closed";

export interface PeerEvents {
  /** A decrypted packet, not yet judged. */
  onRtp(packet: Buffer): void;
  /** `connected` at most once, then `closed` at most once; not after {@link Peer.close}. */
  onState(state: PeerState): void;
}

export interface PeerOptions {
  readonly offer: AudioOffer;
  /** Source of what is sent. */
  readonly ssrc: number;
  readonly events: PeerEvents;
}

export interface Peer {
  /** The SDP answer with all its candidates. @throws RostrumError `sdp_invalid` when the library refuses the offer, `unavailable` when it is closed meanwhile. */
  answer(): Promise<string>;
  /** @param candidate what follows `a=candidate:`. */
  addCandidate(candidate: string): void;
  /** @returns false when the packet is lost: not connected, or refused by the library. Never throws. */
  sendRtp(packet: Buffer): boolean;
  close(): void;
}

export type CreatePeer = (options: PeerOptions) => Peer;
