/** The loudness record of a recording goes in; where the talk begins and ends comes out, for the host to trim to. */
import type { Trim } from "./cut.ts";

export interface LoudnessRecord {
  /** dBFS. */
  readonly loudness: readonly number[];
  readonly bucketSeconds: number;
}

/** So much below the loudest tenth is no talk, nor is what is quieter than a quiet room. */
const belowSpeechDb = 30;
const leastDb = -55;
/** Who begins to speak goes on for longer than a door that falls shut. */
const talkSeconds = 1;
/** Left before the first word and after the last. */
const marginSeconds = 0.5;
/** Less is not worth a cut. */
const worthSeconds = 2;

/** @returns seconds from the start; empty where there is nothing to cut off. */
export function deadAirOf({ loudness, bucketSeconds }: LoudnessRecord): Trim {
  const sorted = [...loudness].sort((one, other) => other - one);
  const loud = sorted[Math.floor(sorted.length / 10)] ?? leastDb;
  const talking = loudness.map((level) => level > Math.max(leastDb, loud - belowSpeechDb));
  const span = Math.max(1, Math.round(talkSeconds / bucketSeconds));
  const first = firstTalk(talking, span);
  if (first === undefined) return {};
  const after = firstTalk(talking.toReversed(), span) ?? 0;
  const [start, end] = [first * bucketSeconds - marginSeconds, (loudness.length - after) * bucketSeconds + marginSeconds];
  const length = loudness.length * bucketSeconds;
  return { ...(start >= worthSeconds && { start: tenths(start) }), ...(length - end >= worthSeconds && { end: tenths(end) }) };
}

/** The first bucket with talk from which on at least half of a span is talk. */
function firstTalk(talking: readonly boolean[], span: number): number | undefined {
  const at = talking.findIndex((talks, index) => talks && 2 * talking.slice(index, index + span).filter(Boolean).length >= span);
  return at < 0 ? undefined : at;
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
