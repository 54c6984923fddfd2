/** A log line of the native library goes in; the datagrams it says to have dropped come out, by their name in the tally. */
import type { TallyName } from "./tally.ts";

export interface Drops {
  readonly name: TallyName;
  readonly count: number;
}

const strangers = /Got (non-STUN|unexpected STUN) message from unknown source address|STUN message reading failed/;

/** The library keeps no counts of what it drops, but tells: a line for each stranger's datagram, a sum each second for the rest. */
export function readDrops(line: string): Drops | undefined {
  if (strangers.test(line)) return { name: "datagrams_foreign", count: 1 };
  const sum = /Number of (?:malformed|truncated|unknown|SRTC?P|SRT\(C\)P|RTP)\b.*: (\d+)/.exec(line);
  return sum ? { name: "datagrams_refused", count: Number(sum[1]) } : undefined;
}
