/** A signal goes in, the RTP datagrams a speaker's browser would send come out, as they would arrive over a network. */
import { OpusEncoder } from "../../../../../ingest/stage/audio/opus-encoder.ts";
import { toInt16 } from "../../../../../ingest/stage/audio/pcm.ts";
import { frameOf, type Signal } from "./signals.ts";

export interface Datagram {
  readonly id: string;
  readonly arrivalMs: number;
  readonly bytes: Buffer;
}

export interface Network {
  /** Extra delay of packet `index` in ms; undefined loses it. */
  delayMs(index: number): number | undefined;
}

export interface SenderOptions {
  readonly id: string;
  readonly packets: number;
  readonly ssrc?: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
  /** How much faster the sender's sound card runs than ours. */
  readonly ppm?: number;
  readonly startMs?: number;
  readonly network?: Network;
  readonly bitrate?: number;
  /** Browsers send `voip`; `audio` is quicker to make. Default: what discontinuous transmission needs. */
  readonly application?: "audio" | "voip";
  readonly dtx?: boolean;
}

export const perfectNetwork: Network = { delayMs: () => 0 };

/** All datagrams of one sender. Of the packets of one byte, in a pause, only the first is sent, as browsers do. */
export function datagrams(signal: Signal, options: SenderOptions): Datagram[] {
  const { id, packets, ssrc = 7, firstSequence = 0, firstTimestamp = 0, ppm = 0, startMs = 1000 } = options;
  const { network = perfectNetwork, bitrate = 32_000, dtx = false, application = dtx ? "voip" : "audio" } = options;
  const encoder = new OpusEncoder({ application, complexity: 3, bitrate, dtx });
  const pcm = new Int16Array(960);
  const sent: Datagram[] = [];
  let sequence = firstSequence;
  let pausing = false;
  for (let index = 0; index < packets; index++) {
    const payload = encoder.encode(toInt16(frameOf(signal, index), pcm));
    const wasPausing = pausing;
    pausing = payload.length < 3;
    if (pausing && wasPausing) continue;
    const delay = network.delayMs(index);
    const header = { sequence: sequence++, timestamp: firstTimestamp + index * 960, ssrc };
    if (delay === undefined) continue;
    sent.push({ id, arrivalMs: startMs + (index * 20) / (1 + ppm * 1e-6) + delay, bytes: rtp(payload, header) });
  }
  return sent;
}

export interface RtpFields {
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadType?: number;
}

export function rtp(payload: Uint8Array, { sequence, timestamp, ssrc, payloadType = 111 }: RtpFields): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = payloadType;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc >>> 0, 8);
  return Buffer.concat([header, payload]);
}
