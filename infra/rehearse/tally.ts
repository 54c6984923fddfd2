/** What listeners live through goes in as plain counts; counts of several processes add up to one. */
import { addHistogram, type Histogram } from "./histogram.ts";

export const byteKinds = ["playlists", "media", "headers"] as const;
type ByteKind = (typeof byteKinds)[number];

/** Counts and sums only, so that any number of them can be added up and sent between processes. */
export interface Tally {
  /** Listeners that began to join. */
  started: number;
  /** Listeners that heard their first audio. */
  joined: number;
  /** Listeners that heard the programme's end. */
  ended: number;
  requests: number;
  /** Answers to requests that had to be made again. */
  retries: number;
  /** Retries by reason: a status, or what the socket said. */
  failures: Record<string, number>;
  stalls: number;
  stalledMs: number;
  /** Listeners with at least one stall. */
  stalledListeners: number;
  /** Times a listener lost its place and began anew at the live edge. */
  rejoins: number;
  parts: number;
  gaps: number;
  /** Listeners that heard their first audio, by the list they had it from. */
  lists: Record<string, number>;
  bytes: Record<ByteKind, number>;
  /** From the first connection attempt to the first audio, ms. */
  firstAudio: Histogram;
  /** Wall clock minus programme date of what is heard, ms; one entry a part. */
  latency: Histogram;
  /** Longest part target seen, ms. */
  partTargetMs: number;
}

export function emptyTally(): Tally {
  return {
    started: 0,
    joined: 0,
    ended: 0,
    requests: 0,
    retries: 0,
    failures: {},
    stalls: 0,
    stalledMs: 0,
    stalledListeners: 0,
    rejoins: 0,
    parts: 0,
    gaps: 0,
    lists: {},
    bytes: { playlists: 0, media: 0, headers: 0 },
    firstAudio: {},
    latency: {},
    partTargetMs: 0,
  };
}

const counts = ["started", "joined", "ended", "requests", "retries", "stalls", "stalledMs", "stalledListeners", "rejoins", "parts", "gaps"] as const;

export function sumTallies(tallies: Iterable<Tally>): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    for (const name of counts) sum[name] += tally[name];
    for (const kind of byteKinds) sum.bytes[kind] += tally.bytes[kind];
    addCounts(sum.failures, tally.failures);
    addCounts(sum.lists, tally.lists);
    addHistogram(sum.firstAudio, tally.firstAudio);
    addHistogram(sum.latency, tally.latency);
    sum.partTargetMs = Math.max(sum.partTargetMs, tally.partTargetMs);
  }
  return sum;
}

function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}
