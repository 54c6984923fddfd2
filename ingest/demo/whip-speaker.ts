/** A WHIP endpoint and a token go in, a speaker on stage comes out: packets up every 20 ms, RTP down, until it is closed. */

import { catalogue, type ErrorCode } from "../../infra/errors/catalogue.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { Samples } from "../../packager/contract/samples.ts";
import { WebRtcSpeaker } from "./webrtc-speaker.ts";

export interface WhipSpeakerOptions {
  /** Absolute URL of `/whip/{space}`. */
  readonly url: string;
  readonly token: string;
  onRtp?(packet: Buffer): void;
  /** The connection failed or the server closed it; not after {@link WhipSpeaker.close}. */
  onClosed?(): void;
}

export interface WhipSpeaker {
  /** Absolute URL of the session. */
  readonly location: string;
  readonly etag: string;
  readonly answer: string;
  /** Sends one 20 ms Opus packet, or keeps silent. */
  send(opus: Uint8Array | undefined, options: { readonly sample: Samples }): void;
  /** Sends a whole RTP packet as it is. */
  sendRaw(packet: Buffer): void;
  /** Leaves the stage: `DELETE`, then the connection. Never rejects. */
  close(): Promise<void>;
  /** Vanishes without a word, as a broken network does. */
  abandon(): void;
}

const httpTimeoutMs = 3000;
const connectTimeoutMs = 5000;

/** Resolves once media can flow. @throws RostrumError with the server's code, or `unavailable`. */
export async function connectWhip({ url, token, onRtp, onClosed }: WhipSpeakerOptions): Promise<WhipSpeaker> {
  const states = { connected: () => {}, closed: () => {} };
  const speaker = new WebRtcSpeaker({ onRtp: (packet) => onRtp?.(packet), onState: (state) => states[state]() });
  try {
    const response = await post(url, { token, offer: await speaker.offer() });
    const answer = await response.text();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new RostrumError("unavailable", "The media connection was not made in time.")), connectTimeoutMs);
      states.connected = () => {
        clearTimeout(timer);
        resolve();
      };
      states.closed = () => {
        clearTimeout(timer);
        reject(new RostrumError("unavailable", "The media connection failed."));
      };
      speaker.accept(answer);
    });
    states.closed = () => onClosed?.();
    const location = new URL(response.headers.get("location") ?? "", url).href;
    return {
      location,
      answer,
      etag: response.headers.get("etag") ?? "",
      send: (opus, options) => speaker.send(opus, options),
      sendRaw: (packet) => speaker.sendRaw(packet),
      abandon: () => speaker.close(),
      async close() {
        await fetch(location, { method: "DELETE", headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(httpTimeoutMs) }).catch(
          () => undefined,
        );
        speaker.close();
      },
    };
  } catch (error) {
    speaker.close();
    throw error;
  }
}

async function post(url: string, { token, offer }: { readonly token: string; readonly offer: string }): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/sdp" };
  const response = await fetch(url, { method: "POST", headers, body: offer, signal: AbortSignal.timeout(httpTimeoutMs) }).catch((cause: unknown) => {
    throw new RostrumError("unavailable", "The WHIP endpoint did not answer.", { cause });
  });
  if (response.status === 201) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const code = problem.code !== undefined && problem.code in catalogue ? (problem.code as ErrorCode) : "unavailable";
  throw new RostrumError(code, problem.detail ?? `POST answered ${response.status}.`);
}
