/** A speaker's running audio counts go in, their increments are added to the process's tally. */
import type { Tally, TallyName } from "./tally.ts";

/** The running counts of one speaker that are reported, by their names in the tally. */
const reported = {
  late: "packets_late",
  lost: "packets_lost",
  duplicated: "packets_duplicated",
  reordered: "packets_reordered",
  overflowed: "packets_overflowed",
  undecodable: "packets_undecodable",
  concealedSamples: "samples_concealed",
  resyncs: "resyncs",
  // Sources and payload types are judged before: what is left does not fit the timeline.
  foreign: "packets_implausible",
  malformed: "malformed",
} as const satisfies Record<string, TallyName>;

export type AudioCounts = { readonly [Count in keyof typeof reported]: number };

export class AudioTally {
  readonly #tally: Tally;
  readonly #last = new Map<string, AudioCounts>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  collect(account: string, counts: AudioCounts | undefined): void {
    if (!counts) return;
    const last = this.#last.get(account);
    for (const [count, name] of Object.entries(reported) as [keyof AudioCounts, TallyName][]) {
      this.#tally.add(name, counts[count] - (last?.[count] ?? 0));
    }
    this.#last.set(account, { ...counts });
  }

  forget(account: string): void {
    this.#last.delete(account);
  }
}
