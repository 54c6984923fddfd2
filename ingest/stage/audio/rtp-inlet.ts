/** Datagrams of one speaker go in, packets with a place on an endless timeline come out; the rest is counted. */
import type { Tally } from "./counters.ts";
import type { BufferedPacket } from "./jitter-buffer.ts";
import { opusSamples } from "./opus-packet.ts";
import { parseRtp, type RtpPacket } from "./rtp.ts";
import { type Position, RtpUnwrapper } from "./unwrap.ts";

export interface PlacedPacket extends BufferedPacket {
  readonly resync: boolean;
}

export class RtpInlet {
  readonly #tally: Tally;
  readonly #unwrapper = new RtpUnwrapper();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  push(datagram: Uint8Array, arrivalMs: number): PlacedPacket | undefined {
    this.#tally.add("packets");
    const packet = parseRtp(datagram);
    if (!packet) return this.#refuse("malformed");
    const samples = opusSamples(packet.payload);
    if (samples === undefined) return this.#refuse("malformed");
    const position = this.#unwrapper.push(packet, arrivalMs);
    return position ? this.#place(packet, { position, samples }) : this.#refuse("foreign");
  }

  /** Named one by one: after a spread V8 gives each packet a hidden class of its own, and all who read packets are slowed by it. */
  #place({ payload }: RtpPacket, { position, samples }: { readonly position: Position; readonly samples: number }): PlacedPacket {
    const { sequence, timestamp, resync } = position;
    if (resync) this.#tally.add("resyncs");
    return { sequence, timestamp, resync, samples, payload };
  }

  #refuse(reason: "malformed" | "foreign"): undefined {
    this.#tally.add(reason);
    return undefined;
  }
}
