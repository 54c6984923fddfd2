/** Packets go in as they arrive, packets come out in order of their timestamps; late, doubled and overflowing ones are counted and dropped. */
import type { Samples } from "../../../packager/contract/samples.ts";
import type { Tally } from "./counters.ts";

export interface BufferedPacket {
  /** Unwrapped. */
  readonly sequence: number;
  /** Unwrapped, of the first sample. */
  readonly timestamp: number;
  readonly samples: Samples;
  readonly payload: Uint8Array;
}

/** At 20 ms a packet: 1.3 s, more than playout ever leaves lying here. */
const maxPackets = 64;
const maxBytes = 65_536;
/** Sequence numbers remembered to tell a doubled packet from a late one. */
const rememberedSequences = 256;

export class JitterBuffer {
  readonly #tally: Tally;
  readonly #packets: BufferedPacket[] = [];
  readonly #seen = new Float64Array(rememberedSequences).fill(Number.NaN);
  #bytes = 0;
  #newest = Number.NEGATIVE_INFINITY;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  get first(): BufferedPacket | undefined {
    return this.#packets[0];
  }

  get length(): number {
    return this.#packets.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param playedTo timestamp whose turn has come already: what ends before it is late. */
  push(packet: BufferedPacket, playedTo: number): void {
    if (this.#isDoubled(packet.sequence)) this.#tally.add("duplicated");
    else this.#accept(packet, playedTo);
  }

  #accept(packet: BufferedPacket, playedTo: number): void {
    if (packet.sequence < this.#newest) this.#tally.add("reordered");
    this.#newest = Math.max(this.#newest, packet.sequence);
    if (packet.timestamp + packet.samples <= playedTo) this.#tally.add("late");
    else this.#insert(packet);
    while (this.#packets.length > maxPackets || this.#bytes > maxBytes) {
      this.shift();
      this.#tally.add("overflowed");
    }
  }

  shift(): BufferedPacket | undefined {
    const packet = this.#packets.shift();
    if (packet) this.#bytes -= packet.payload.length;
    return packet;
  }

  clear(): void {
    this.#packets.length = 0;
    this.#bytes = 0;
    this.#newest = Number.NEGATIVE_INFINITY;
    this.#seen.fill(Number.NaN);
  }

  #isDoubled(sequence: number): boolean {
    const slot = ((sequence % rememberedSequences) + rememberedSequences) % rememberedSequences;
    if (this.#seen[slot] === sequence) return true;
    this.#seen[slot] = sequence;
    return false;
  }

  #insert(packet: BufferedPacket): void {
    let index = this.#packets.length;
    while (index > 0 && (this.#packets[index - 1]?.sequence ?? 0) > packet.sequence) index--;
    this.#packets.splice(index, 0, packet);
    this.#bytes += packet.payload.length;
  }
}
