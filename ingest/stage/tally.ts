/** Counts made on the media path go in, the increments since the last report come out: what a room process sends its parent once a second. */

/** Name → help text of the counter `rostrum_stage_<name>_total`. */
export const tallyNames = {
  packets_in: "RTP packets that came in and passed the gate",
  packets_out: "RTP packets sent to speakers",
  packets_refused: "RTP packets for connected speakers that could not be sent, lost",
  packets_late: "RTP packets that came after their turn",
  packets_lost: "RTP packets that never came",
  packets_duplicated: "RTP packets that came twice",
  packets_reordered: "RTP packets that came before an earlier one",
  packets_overflowed: "RTP packets dropped because a jitter buffer was full",
  packets_undecodable: "RTP packets whose payload the decoder refused",
  samples_concealed: "Samples at 48 kHz made up by the decoder",
  resyncs: "Speakers' timelines begun anew after an absurd jump",
  wrong_ssrc: "RTP packets of a source that was not negotiated, dropped",
  wrong_payload_type: "RTP packets of a payload type that was not negotiated, dropped",
  packets_implausible: "RTP packets whose number or timestamp does not continue the stream, dropped",
  malformed: "Packets that were not RTP or held no Opus, dropped",
  datagrams_foreign: "Datagrams at the media port that belong to no session, dropped",
  datagrams_refused: "Datagrams of a session that were not authentic or not well-formed, dropped",
  encodes: "Opus frames encoded for speakers",
  frames: "20 ms programme frames made",
  frames_skipped: "20 ms programme frames that a stall made impossible",
  uplink_dropped: "Messages dropped because a packager was slow or away",
  uplink_opened: "Connections opened to packagers",
  half_open: "Sessions that never connected, removed",
} as const;

export type TallyName = keyof typeof tallyNames;

export interface TallyReport {
  readonly counts: { readonly [Name in TallyName]?: number };
  /** How late each wake-up was, in ms. */
  readonly latenessMs: readonly number[];
}

const maxLateness = 4096;

export class Tally {
  #counts: { [Name in TallyName]?: number } = {};
  #latenessMs: number[] = [];

  add(name: TallyName, count = 1): void {
    if (count > 0) this.#counts[name] = (this.#counts[name] ?? 0) + count;
  }

  observeLateness(ms: number): void {
    if (this.#latenessMs.length < maxLateness) this.#latenessMs.push(ms);
  }

  take(): TallyReport {
    const report = { counts: this.#counts, latenessMs: this.#latenessMs };
    this.#counts = {};
    this.#latenessMs = [];
    return report;
  }
}
