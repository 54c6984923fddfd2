/** The {@link Peer} on node-datachannel (libdatachannel). Only child processes may load it: two worker threads with it abort. */
import { Audio, initLogger, PeerConnection, RtcpNackResponder, RtcpReceivingSession, RtcpSrReporter, RtpPacketizationConfig } from "node-datachannel";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { announceAddress } from "./answer-candidates.ts";
import type { MediaPort } from "./media-port.ts";
import type { CreatePeer, Peer, PeerOptions, PeerState } from "./peer.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import { TrackSender } from "./track-sender.ts";

export interface DatachannelSettings {
  /** UDP port shared by all peers of the process. */
  readonly port: MediaPort;
  readonly publicIp: string | undefined;
  /** What the library tells: of each stranger's datagram, of connections that come and go, of nothing else for each packet. */
  onLog(line: string): void;
}

const answerTimeoutMs = 2000;
/** Without it Chrome takes the library's default and sends 96 kb/s stereo. */
const opusFormat = "minptime=10;useinbandfec=1";

export function createDatachannelPeers(settings: DatachannelSettings): CreatePeer {
  // A flood costs 4 µs a datagram on our thread, a fraction of what the library's own thread spends on reading it.
  initLogger("Info", (_level, line) => settings.onLog(line));
  return (options) => new DatachannelPeer(options, settings);
}

class DatachannelPeer implements Peer {
  readonly #options: PeerOptions;
  readonly #settings: DatachannelSettings;
  readonly #connection: PeerConnection;
  readonly #sender: TrackSender;
  /** Lets nobody wait for an answer that will not come. */
  #giveUp: () => void = () => undefined;
  #state: PeerState | "new" = "new";

  constructor(options: PeerOptions, settings: DatachannelSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#connection = new PeerConnection("stage", {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: settings.port.number,
      portRangeEnd: settings.port.number,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    this.#connection.onStateChange((state) => this.#follow(state));
    const { offer, ssrc } = options;
    // RFC 3264 section 6.1: what is offered as sendonly is answered as recvonly.
    const audio = new Audio(offer.mid, offer.receives ? "SendRecv" : "RecvOnly");
    audio.addOpusCodec(offer.payloadType, opusFormat);
    // Strict receivers drop a return stream whose source was not announced.
    if (offer.receives) audio.addSSRC(ssrc, "rostrum", "stage", "mix-minus");
    if (offer.nack) audio.parseSdpLine(`a=rtcp-fb:${offer.payloadType} nack`);
    const track = this.#connection.addTrack(audio);
    track.setMediaHandler(rtcpChain(new RtpPacketizationConfig(ssrc, "rostrum", offer.payloadType, 48_000), offer));
    track.onMessage((packet) => this.#receive(packet));
    this.#sender = new TrackSender(track);
  }

  answer(): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (error: RostrumError) => {
        clearTimeout(timer);
        reject(error);
      };
      const refuse = (cause: unknown) => fail(new RostrumError("sdp_invalid", "The offer could not be applied.", { cause }));
      this.#giveUp = () => fail(new RostrumError("unavailable", "The session was closed before its answer was there.", { retryAfterSeconds: 1 }));
      const timer = setTimeout(() => refuse(new Error("candidates were not gathered in time")), answerTimeoutMs);
      this.#connection.onGatheringStateChange((state) => {
        const sdp = state === "complete" ? this.#connection.localDescription()?.sdp : undefined;
        if (sdp === undefined) return;
        clearTimeout(timer);
        resolve(announceAddress(sdp, { publicIp: this.#settings.publicIp, port: this.#settings.port.number }));
      });
      try {
        this.#connection.setRemoteDescription(this.#options.offer.sdp, "offer");
        this.#connection.setLocalDescription("answer");
      } catch (error) {
        refuse(error);
      }
    });
  }

  addCandidate(candidate: string): void {
    if (this.#state !== "closed") this.#connection.addRemoteCandidate(`a=candidate:${candidate}`, this.#options.offer.mid);
  }

  sendRtp(packet: Buffer): boolean {
    return this.#state === "connected" && this.#sender.send(packet);
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    // A closed connection never says that it has gathered.
    this.#giveUp();
    this.#connection.close();
  }

  #receive(packet: Buffer): void {
    if (this.#state !== "closed") this.#options.events.onRtp(packet);
  }

  #follow(state: string): void {
    if (this.#state === "closed") return;
    if (state === "connected" && this.#state === "new") {
      this.#state = "connected";
      this.#options.events.onState("connected");
    } else if (state === "failed" || state === "closed") {
      this.close();
      this.#options.events.onState("closed");
    }
  }
}

/**
 * Receiver reports for what comes in, sender reports for what goes out (RFC 3550), and retransmission for who asks (RFC 4585):
 * to keep ten seconds of packets for a speaker is a good part of what it costs to send them.
 */
function rtcpChain(config: RtpPacketizationConfig, { nack }: AudioOffer): RtcpReceivingSession {
  const receiving = new RtcpReceivingSession();
  const reporting = new RtcpSrReporter(config);
  receiving.addToChain(reporting);
  if (nack) reporting.addToChain(new RtcpNackResponder());
  return receiving;
}
