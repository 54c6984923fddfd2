/** Events of one speaker's stream go in; that speaker's counts and the room's totals come out. */

export interface AudioCounters {
  /** RTP packets handed in. */
  packets: number;
  /** Not RTP version 2, truncated, or without a decodable Opus table of contents. */
  malformed: number;
  /** Of a source or a timeline not yet believed (RFC 3550 A.1). */
  foreign: number;
  /** Timelines begun anew after a change of source or an absurd jump. */
  resyncs: number;
  /** Arrived after their turn; each was counted as lost before. */
  late: number;
  /** Sequence numbers whose turn passed without them. */
  lost: number;
  duplicated: number;
  reordered: number;
  /** Dropped because the jitter buffer was at its bound of packets, bytes or time. */
  overflowed: number;
  /** Payloads the decoder refused. */
  undecodable: number;
  /** Samples invented by concealment. */
  concealedSamples: number;
  /** Samples decoded from packets. */
  decodedSamples: number;
  /** Samples dropped, or invented as silence, to move the delay in a pause. */
  movedSamples: number;
}

export function createAudioCounters(): AudioCounters {
  return {
    packets: 0,
    malformed: 0,
    foreign: 0,
    resyncs: 0,
    late: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    overflowed: 0,
    undecodable: 0,
    concealedSamples: 0,
    decodedSamples: 0,
    movedSamples: 0,
  };
}

/** Counts for one speaker and, at the same time, for the room. */
export class Tally {
  readonly own: AudioCounters = createAudioCounters();
  readonly #total: AudioCounters;

  constructor(total: AudioCounters) {
    this.#total = total;
  }

  add(name: keyof AudioCounters, count = 1): void {
    this.own[name] += count;
    this.#total[name] += count;
  }
}
