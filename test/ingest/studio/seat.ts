/** An offer goes in, one end of a room comes out: a werift peer that sends Opus every 20 ms and counts what it hears. */
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from "werift";

/** Opus, CELT, 20 ms: a frame of silence (RFC 6716). */
const silence = Buffer.from([0xf8, 0xff, 0xfe]);

export class Seat {
  readonly answer: string;
  readonly #connection: RTCPeerConnection;
  readonly #sending: NodeJS.Timeout;
  readonly #counted: { readonly packets: number };

  static async answer(offer: string): Promise<Seat> {
    const codec = new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 111 });
    const connection = new RTCPeerConnection({ codecs: { audio: [codec] }, iceServers: [], iceAdditionalHostAddresses: ["127.0.0.1"] });
    const track = new MediaStreamTrack({ kind: "audio" });
    connection.addTransceiver(track, { direction: "sendrecv" });
    const counted = { packets: 0 };
    connection.onTrack.subscribe((remote) => {
      remote.onReceiveRtp.subscribe(() => counted.packets++);
    });
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    return new Seat(connection, { track, answer: connection.localDescription?.sdp ?? "", counted });
  }

  private constructor(connection: RTCPeerConnection, { track, answer, counted }: { track: MediaStreamTrack; answer: string; counted: { packets: number } }) {
    this.#connection = connection;
    this.answer = answer;
    this.#counted = counted;
    let sequenceNumber = 0;
    this.#sending = setInterval(() => {
      const header = new RtpHeader({ payloadType: 111, sequenceNumber: sequenceNumber & 0xffff, timestamp: sequenceNumber * 960, ssrc: 4711, version: 2 });
      sequenceNumber++;
      track.writeRtp(new RtpPacket(header, silence));
    }, 20);
  }

  /** RTP packets that came from the page. */
  get packets(): number {
    return this.#counted.packets;
  }

  /** Falls silent without a word, as a killed process does. */
  die(): void {
    clearInterval(this.#sending);
    for (const transport of this.#connection.iceTransports) transport.connection.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.#sending);
    await this.#connection.close();
  }
}
