/** Rules 51–54: a delta update is the full playlist without what it skips. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveView } from "../collect/live-view.ts";
import { directives, type Snapshot } from "../collect/trace.ts";
import { type Attributes, numberOf } from "../playlist/attribute-list.ts";
import { spanOf } from "../playlist/date-range.ts";
import { allSegments, durationOf, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { idsOf, mergeDelta, recentlyRemoved } from "../playlist/merge-delta.ts";
import { nextPosition } from "../playlist/position.ts";
import { fail, notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { sameOutsideSkip } from "./delta-lines.ts";
import { playlistIn } from "./reloads.ts";

/** One version, whole and in both kinds of delta, and an older version that a client may hold. */
interface DeltaSet {
  readonly older: MediaPlaylist;
  readonly full: MediaPlaylist;
  readonly yes: MediaPlaylist;
  readonly v2: MediaPlaylist;
  readonly seen: readonly Snapshot[];
  /** When the v2 delta was asked for, and how late a date range may have come to be seen. */
  readonly askedAt: number;
  readonly toleranceMs: number;
}

const probeWith = (judge: (set: DeltaSet) => readonly string[]) => (live: LiveView) => probeDelta(live, judge);

export const deltaRules: readonly Rule[] = [
  { number: 51, strength: "M", title: "a delta update merges into exactly the full playlist", phase: "live", probe: probeWith(mergeProblems) },
  { number: 52, strength: "M", title: "one EXT-X-SKIP that counts right, beside unchanged sequence tags", phase: "live", probe: probeWith(skipTagProblems) },
  { number: 53, strength: "M", title: "only segments beyond the skip boundary are skipped", phase: "live", probe: probeWith(boundaryProblems) },
  { number: 54, strength: "M", title: "a v2 delta skips old date ranges and names those recently removed", phase: "live", probe: dateRangesLate },
];

/** Late in the run, so that date ranges have been removed while it watched. */
async function dateRangesLate(live: LiveView): Promise<Verdict> {
  await sleep(Math.max(0, live.remainingMs() - 500));
  return probeDelta(live, dateRangeProblems);
}

async function probeDelta(live: LiveView, judge: (set: DeltaSet) => readonly string[]): Promise<Verdict> {
  const set = await takeSet(live);
  if ("outcome" in set) return set;
  return verdictOf(judge(set), `${numberOf(set.yes.skips[0], "SKIPPED-SEGMENTS")} of ${set.full.segments.length} segments skipped`);
}

/** Three reloads held for the same part are answered with the same version, but for a busy machine. */
async function takeSet(live: LiveView): Promise<DeltaSet | Verdict> {
  const older = live.trace.snapshots[0]?.playlist;
  for (let attempt = 0; attempt < 5; attempt++) {
    const snapshot = await live.fresh();
    if (!snapshot || !older) return notApplicable("the programme ended first");
    if (!snapshot.playlist.serverControl?.has("CAN-SKIP-UNTIL")) return notApplicable("no CAN-SKIP-UNTIL");
    const wait = directives(nextPosition(snapshot.playlist));
    const answers = await Promise.all([{}, { _HLS_skip: "YES" }, { _HLS_skip: "v2" }].map((skip) => live.ask({ ...wait, ...skip })));
    const [full, yes, v2] = answers.map(playlistIn);
    if (!full || !yes || !v2) return fail(`answers ${answers.map(({ status }) => status).join(", ")}`);
    if ([yes, v2].some((delta) => JSON.stringify(nextPosition(delta)) !== JSON.stringify(nextPosition(full)))) continue;
    if (yes.skips.length === 0 && !hasSkippable(full)) return notApplicable("no segment is older than the skip boundary yet");
    const toleranceMs = 1000 * full.partTarget + live.jitterMs;
    return { older, full, yes, v2, seen: live.trace.snapshots, askedAt: answers[2]?.sentAt ?? 0, toleranceMs };
  }
  return fail("full playlist and deltas never showed the same version");
}

const boundaryOf = (playlist: MediaPlaylist): number => numberOf(playlist.serverControl, "CAN-SKIP-UNTIL");

function hasSkippable(full: MediaPlaylist): boolean {
  return durationOf(full.segments.slice(1)) > boundaryOf(full);
}

const skippedBy = (delta: MediaPlaylist): number => numberOf(delta.skips[0], "SKIPPED-SEGMENTS") || 0;

function mergeProblems({ older, full, yes, v2 }: DeltaSet): string[] {
  const problems: string[] = [];
  for (const [name, delta] of [["YES", yes] as const, ["v2", v2] as const]) {
    if (delta.skips.length === 0) problems.push(`${name}: nothing is skipped`);
    const difference = sameOutsideSkip(full, delta, { dropRanges: name === "v2" });
    if (difference !== undefined) problems.push(`${name}: ${difference}`);
    const merged = mergeDelta(older, delta);
    const wanted = full.segments.map(({ sequence, uri }) => `${sequence} ${uri}`).join();
    if (merged && merged.segments.map(({ sequence, uri }) => `${sequence} ${uri}`).join() !== wanted) problems.push(`${name}: the merged segments differ`);
    const lost = merged && idsOf(full).filter((id) => !merged.dateRangeIds.includes(id));
    if (lost && lost.length > 0) problems.push(`${name}: date range ${lost[0]} is lost`);
  }
  return problems;
}

function skipTagProblems({ full, yes, v2 }: DeltaSet): string[] {
  return [yes, v2].flatMap((delta) => {
    const problems: string[] = [];
    if (delta.skips.length !== 1) problems.push(`${delta.skips.length} EXT-X-SKIP`);
    const kept = full.segments.length - delta.segments.length;
    if (skippedBy(delta) !== kept) problems.push(`SKIPPED-SEGMENTS ${skippedBy(delta)}, ${kept} are missing`);
    if (delta.mediaSequence !== full.mediaSequence) problems.push(`EXT-X-MEDIA-SEQUENCE ${delta.mediaSequence} for ${full.mediaSequence}`);
    if (delta.discontinuitySequence !== full.discontinuitySequence || delta.hasDiscontinuitySequence !== full.hasDiscontinuitySequence)
      problems.push(`EXT-X-DISCONTINUITY-SEQUENCE ${delta.discontinuitySequence} for ${full.discontinuitySequence}`);
    return problems;
  });
}

/** A segment that lies across the boundary begins beyond it: its tags are earlier than the boundary. */
function boundaryProblems({ full, yes, v2 }: DeltaSet): string[] {
  return [yes, v2].flatMap((delta) => {
    const kept = full.segments.length - delta.segments.length;
    if (kept === 0) return [];
    const distance = durationOf(full.segments.slice(kept - 1));
    return distance > boundaryOf(full) ? [] : [`segment ${full.segments[kept - 1]?.sequence}, ${distance.toFixed(1)} s from the end, is skipped`];
  });
}

function dateRangeProblems({ full, v2, yes, seen, askedAt, toleranceMs }: DeltaSet): string[] {
  const listed = recentlyRemoved(v2);
  if (full.serverControl?.get("CAN-SKIP-DATERANGES") !== "YES") return [];
  if (!listed) return ["no RECENTLY-REMOVED-DATERANGES"];
  const segments = allSegments(full);
  const end = (segments.at(-1)?.date ?? Number.NaN) + (segments.at(-1)?.duration ?? 0) * 1000;
  const boundary = end - boundaryOf(full) * 1000;
  // What is skipped ends with a segment: a range may be kept as long as it reaches into the first one kept.
  const oldest = Math.min(boundary, v2.segments[0]?.date ?? boundary);
  const problems = v2.dateRanges.map(spanOf).flatMap((span) => (span.end !== undefined && span.end < oldest ? [`old date range ${span.id} is sent`] : []));
  const known =
    seen.findLast(({ exchange }) => exchange.lastByteAt < askedAt - boundaryOf(full) * 1000 - toleranceMs)?.playlist.dateRanges.map(rangeText) ?? [];
  problems.push(...v2.dateRanges.filter((range) => known.includes(rangeText(range))).map((range) => `${range.get("ID")} is sent, added before the boundary`));
  const [sent, whole] = [idsOf(v2), idsOf(full)];
  problems.push(...listed.filter((id) => whole.includes(id)).map((id) => `${id} is called removed and is there`));
  const fresh = full.dateRanges.map(spanOf).filter(({ start, id }) => start > boundary && !sent.includes(id));
  problems.push(...fresh.map(({ id }) => `recent date range ${id} is missing`));
  const since = (seen.at(-1)?.exchange.lastByteAt ?? 0) - boundaryOf(full) * 1000;
  const recent = seen.filter(({ exchange }) => exchange.lastByteAt > since);
  const gone = [...new Set(recent.flatMap(({ playlist }) => idsOf(playlist)))].filter((id) => !whole.includes(id));
  problems.push(...gone.filter((id) => !listed.includes(id)).map((id) => `${id} was removed and is not named`));
  if (recentlyRemoved(yes)) problems.push("RECENTLY-REMOVED-DATERANGES in a delta that was not asked to skip date ranges");
  return problems;
}

function rangeText(range: Attributes): string {
  return [...range].map(([name, value]) => `${name}=${value}`).join();
}
