/** A WebRTC client on node-datachannel: it makes an offer and takes an answer, Opus packets go up and RTP comes down. */
import { randomInt } from "node:crypto";
import { Audio, PeerConnection, RtcpReceivingSession, RtcpSrReporter, RtpPacketizationConfig } from "node-datachannel";
import type { Samples } from "../../packager/contract/samples.ts";
import { RtpSender } from "../stage/rtp-sender.ts";
import { TrackSender } from "../stage/track-sender.ts";

export interface WebRtcSpeakerOptions {
  onRtp(packet: Buffer): void;
  onState(state: "connected" | "closed"): void;
}

const payloadType = 111;
/** What a silent microphone sends: an empty packet of the mode in the last one's first octet (RFC 6716 section 3.1). */
const discontinuous = Uint8Array.of(0x78);
const gatheringTimeoutMs = 5000;

export class WebRtcSpeaker {
  readonly #options: WebRtcSpeakerOptions;
  readonly #connection = new PeerConnection("speaker", { iceServers: [], disableAutoNegotiation: true });
  readonly #sender: RtpSender;
  readonly #outgoing: TrackSender;
  #closed = false;

  constructor(options: WebRtcSpeakerOptions) {
    this.#options = options;
    const ssrc = randomInt(1, 0xffff_ffff);
    const audio = new Audio("0", "SendRecv");
    audio.addOpusCodec(payloadType, "minptime=10;useinbandfec=1");
    audio.addSSRC(ssrc, "speaker", "microphone", "voice");
    const track = this.#connection.addTrack(audio);
    this.#sender = new RtpSender({ ssrc, payloadType });
    const receiving = new RtcpReceivingSession();
    receiving.addToChain(new RtcpSrReporter(new RtpPacketizationConfig(ssrc, "speaker", payloadType, 48_000)));
    track.setMediaHandler(receiving);
    track.onMessage((packet) => {
      if (!this.#closed) options.onRtp(packet);
    });
    this.#outgoing = new TrackSender(track);
    this.#connection.onStateChange((state) => this.#follow(state));
  }

  /**
   * @returns the SDP offer without candidates: the server's first checks would otherwise come before its answer, and the library
   * fails a connection that is checked so early. The server learns where we are from our own checks.
   */
  offer(): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("Candidates were not gathered in time.")), gatheringTimeoutMs);
      this.#connection.onGatheringStateChange((state) => {
        const sdp = state === "complete" ? this.#connection.localDescription()?.sdp : undefined;
        if (sdp === undefined) return;
        clearTimeout(timer);
        resolve(sdp.replace(/^a=(?:candidate|end-of-candidates).*\r?\n/gm, ""));
      });
      this.#connection.setLocalDescription("offer");
    });
  }

  accept(answer: string): void {
    if (!this.#closed) this.#connection.setRemoteDescription(answer, "answer");
  }

  /** @param opus a 20 ms packet, or `undefined` while silent. */
  send(opus: Uint8Array | undefined, { sample }: { readonly sample: Samples }): void {
    if (this.#closed) return;
    const packet = this.#sender.push(opus ?? discontinuous, { sample });
    if (packet) this.sendRaw(packet);
  }

  /** Sends a whole RTP packet as it is. */
  sendRaw(packet: Buffer): void {
    if (!this.#closed) this.#outgoing.send(packet);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  #follow(state: string): void {
    if (this.#closed) return;
    if (state === "connected") this.#options.onState("connected");
    if (state !== "failed" && state !== "closed") return;
    this.close();
    this.#options.onState("closed");
  }
}
