/**
 * The PCM wire, ingest → packager: one HTTP/1.1 `Upgrade: rostrum-pcm` connection per space and packager on the internal port,
 * then length-prefixed frames. Big endian. Header, 16 bytes: type u8, 3 bytes zero, payload bytes u32, sample index u64.
 */
import { type Samples, samplesPerFrame } from "./samples.ts";

export const pcmUpgrade = "rostrum-pcm";
/** Path asked for with the `Upgrade`; bearer as on every internal call. */
export const pcmPath = (space: string, run: string): string => `/internal/pcm/${encodeURIComponent(space)}/${encodeURIComponent(run)}`;

const headerBytes = 16;
const pcmType = 1;
const talkType = 2;
const maxPayloadBytes = 16_384;

/** 20 ms of mono programme. */
export interface PcmFrame {
  readonly kind: "pcm";
  /** Index of the first sample. */
  readonly sample: Samples;
  /** Signed 16-bit, {@link samplesPerFrame} values. */
  readonly pcm: Int16Array;
}

/** A participant begins or ceases to speak at `sample`. */
export interface TalkEvent {
  readonly kind: "talk";
  readonly sample: Samples;
  readonly account: string;
  readonly name: string;
  readonly talking: boolean;
}

export type WireMessage = PcmFrame | TalkEvent;

export function encodeMessage(message: WireMessage): Buffer {
  const payload =
    message.kind === "pcm"
      ? Buffer.from(message.pcm.buffer, message.pcm.byteOffset, message.pcm.byteLength)
      : Buffer.from(JSON.stringify({ account: message.account, name: message.name, talking: message.talking }));
  const framed = Buffer.alloc(headerBytes + payload.length);
  framed.writeUInt8(message.kind === "pcm" ? pcmType : talkType, 0);
  framed.writeUInt32BE(payload.length, 4);
  framed.writeBigUInt64BE(BigInt(message.sample), 8);
  payload.copy(framed, headerBytes);
  return framed;
}

/** Bytes in, whole messages out. @throws TypeError on a malformed stream: the connection is then closed. */
export class WireDecoder {
  #held: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): WireMessage[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const message = this.#take();
      if (!message) return messages;
      messages.push(message);
    }
  }

  #take(): WireMessage | undefined {
    if (this.#held.length < headerBytes) return undefined;
    const length = this.#held.readUInt32BE(4);
    if (length > maxPayloadBytes) throw new TypeError(`PCM wire: expected at most ${maxPayloadBytes} payload bytes, got ${length}.`);
    if (this.#held.length < headerBytes + length) return undefined;
    const payload = this.#held.subarray(headerBytes, headerBytes + length);
    const message = decodeMessage(this.#held.readUInt8(0), Number(this.#held.readBigUInt64BE(8)), payload);
    this.#held = this.#held.subarray(headerBytes + length);
    return message;
  }
}

function decodeMessage(type: number, sample: Samples, payload: Buffer): WireMessage {
  if (type === talkType) {
    const { account, name, talking } = JSON.parse(payload.toString("utf8")) as Omit<TalkEvent, "kind" | "sample">;
    return { kind: "talk", sample, account, name, talking };
  }
  if (type !== pcmType || payload.length !== samplesPerFrame * 2) throw new TypeError(`PCM wire: unexpected message of type ${type}, ${payload.length} bytes.`);
  const pcm = new Int16Array(samplesPerFrame);
  for (let index = 0; index < samplesPerFrame; index++) pcm[index] = payload.readInt16LE(index * 2);
  return { kind: "pcm", sample, pcm };
}
