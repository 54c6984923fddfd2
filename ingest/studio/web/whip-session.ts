/** A microphone track and a WHIP endpoint go in, a connected session comes out: the voice up, the others' mix down. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import { CandidateTrickle } from "./candidate-trickle.ts";
import { type ConnectionSigns, watchConnection } from "./connection-watch.ts";
import { postOffer, type WhipResource } from "./whip-calls.ts";
import { WhipError } from "./whip-error.ts";

/** From the answer to media: beyond it the attempt is given up and made anew. */
const connectWithinMs = 6000;

export interface WhipSessionOptions {
  readonly token: string;
  readonly track: MediaStreamTrack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called at most once, after the session was connected and then broke. */
  readonly onLost: () => void;
  readonly onSigns: (signs: ConnectionSigns) => void;
}

export class WhipSession {
  /** What the others say, without one's own voice. */
  readonly remote = new MediaStream();
  readonly #connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  readonly #sender: RTCRtpSender;
  readonly #closer = new Closer();
  #resource: WhipResource | undefined;

  /** @throws WhipError; nothing is left open then. */
  static async open(endpoint: string, options: WhipSessionOptions): Promise<WhipSession> {
    const session = new WhipSession(options);
    try {
      await session.#open(endpoint, options);
      return session;
    } catch (error) {
      void session.close();
      throw error instanceof WhipError ? error : new WhipError("The connection could not be made.", { cause: error });
    }
  }

  private constructor({ track }: WhipSessionOptions) {
    const connection = this.#connection;
    connection.addEventListener("track", (event) => this.remote.addTrack(event.track));
    this.#sender = connection.addTransceiver(track, { direction: "sendrecv", streams: [new MediaStream([track])] }).sender;
    this.#closer.add(() => {
      connection.close();
      return this.#resource?.remove();
    });
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#connection.connectionState;
  }

  /** Whether any of what the others say has been played out (WebRTC section 5.3: a source is listed once its packets are). */
  get sounds(): boolean {
    return this.#connection.getReceivers().some((receiver) => receiver.getSynchronizationSources().length > 0);
  }

  /** Goes on with another microphone; nobody has to reconnect. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    await this.#sender.replaceTrack(track);
  }

  /** Leaves the stage: the server is told, even from a page that is closing. */
  close(): Promise<void> {
    return this.#closer.close();
  }

  /** The server has ended it by itself. */
  over(): void {
    this.#resource = undefined;
    void this.close();
  }

  async #open(endpoint: string, options: WhipSessionOptions): Promise<void> {
    const connection = this.#connection;
    const offer = await connection.createOffer();
    const sdp = offer.sdp ?? "";
    // The offer is applied after the answer has named the ICE servers, so that gathering uses them (RFC 9725 section 4.6).
    this.#resource = await postOffer(endpoint, { token: options.token, offer: sdp, signal: options.signal });
    const { answer, iceServers, trickle } = this.#resource;
    if (iceServers.length > 0) connection.setConfiguration({ bundlePolicy: "max-bundle", iceServers: [...iceServers] });
    const candidates = new CandidateTrickle(sdp, { send: trickle, clock: options.clock });
    this.#closer.add(() => candidates.close());
    connection.addEventListener("icecandidate", ({ candidate }) => candidates.push(candidate?.candidate || undefined));
    await connection.setLocalDescription(offer);
    await connection.setRemoteDescription({ type: "answer", sdp: answer });
    await this.#connected(options);
    this.#closer.add(watchConnection(connection, options));
  }

  async #connected({ clock, signal }: WhipSessionOptions): Promise<void> {
    const settled = new AbortController();
    const settle = () => {
      if (["connected", "failed", "closed"].includes(this.connectionState)) settled.abort();
    };
    const abort = () => settled.abort();
    this.#connection.addEventListener("connectionstatechange", settle);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    settle();
    await clock.sleep(connectWithinMs, { signal: settled.signal });
    this.#connection.removeEventListener("connectionstatechange", settle);
    signal.removeEventListener("abort", abort);
    if (this.connectionState !== "connected" || signal.aborted) throw new WhipError(`The media connection is ${this.connectionState}, expected connected.`);
  }
}
