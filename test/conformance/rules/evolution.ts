/** Rules 24–28, 31 and 35–39: what may change from one version of a playlist to the next. */
import type { Snapshot } from "../collect/trace.ts";
import { allSegments, durationOf, type MediaPlaylist, type Segment } from "../playlist/media-playlist.ts";
import { nextPosition } from "../playlist/position.ts";
import { type Rule, verdictOf } from "../rule.ts";
import { betweenVersions, inEveryPlaylist } from "./everywhere.ts";
import { hintsKeepTheirWord } from "./hint-promise.ts";

export const evolutionRules: readonly Rule[] = [
  {
    number: 24,
    strength: "M",
    title: "the target duration never changes",
    judge: (evidence) =>
      betweenVersions(
        evidence,
        changedBy(({ targetDuration }) => targetDuration),
      ),
  },
  {
    number: 25,
    strength: "own",
    title: "the part target never changes",
    judge: (evidence) =>
      betweenVersions(
        evidence,
        changedBy(({ partTarget, ended }) => (ended || Number.isNaN(partTarget) ? "" : partTarget)),
      ),
  },
  { number: 26, strength: "M", title: "nothing listed is ever edited", judge: (evidence) => betweenVersions(evidence, edits) },
  { number: 27, strength: "M", title: "EXT-X-MEDIA-SEQUENCE rises by what was removed", judge: (evidence) => betweenVersions(evidence, sequenceProblems) },
  { number: 28, strength: "M", title: "a segment's discontinuity number never changes", judge: (evidence) => betweenVersions(evidence, discontinuityProblems) },
  {
    number: 31,
    strength: "S",
    title: "parts are no longer listed three target durations from the end",
    judge: (evidence) => inEveryPlaylist(evidence, (playlist) => (playlist.ended ? undefined : oldParts(playlist))),
  },
  { number: 35, strength: "M", title: "what is hinted is what is listed next", judge: hintsKeepTheirWord },
  {
    number: 36,
    strength: "M",
    title: "missing media is announced as a gap",
    media: true,
    judge: (evidence) => {
      const absent = evidence.downloads.filter(({ exchange }) => exchange.status === 404 || exchange.status === 410);
      const listedAsMedia = absent.map(({ exchange }) => `${exchange.url} is listed, not as a gap, and answers ${exchange.status}`);
      const jumps = inEveryPlaylist(evidence, (playlist) => dateSteps(playlist, (step) => step > 50));
      return verdictOf(
        [...listedAsMedia, ...(jumps.outcome === "fail" ? [jumps.evidence] : [])],
        `${evidence.downloads.length} downloads, dates without holes`,
      );
    },
  },
  {
    number: 38,
    strength: "M",
    title: "dates map to one place only",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) => {
        const dates = allSegments(playlist).flatMap(({ date }) => (date === undefined ? [] : [date]));
        const back = dates.findIndex((date, index) => index > 0 && date <= (dates[index - 1] ?? 0));
        return back > 0 ? "a date goes back" : allSteps(playlist).some((step) => step < -1000) ? "dates overlap by more than a second" : undefined;
      }),
  },
  {
    number: 39,
    strength: "S",
    title: "a discontinuity carries its date",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) => breaksOf(playlist).flatMap(({ hasDateTag, sequence }) => (hasDateTag ? [] : [`no date on the discontinuity at ${sequence}`])),
        { applies: (playlist) => breaksOf(playlist).length > 0, why: "no discontinuity was seen" },
      ),
  },
];

const breaksOf = (playlist: MediaPlaylist): Segment[] => allSegments(playlist).filter(({ discontinuity }) => discontinuity);

function changedBy(value: (playlist: MediaPlaylist) => unknown) {
  return (before: Snapshot, after: Snapshot): string | undefined => {
    const [was, is] = [value(before.playlist), value(after.playlist)];
    return was === is || was === "" || is === "" ? undefined : `${was} became ${is}`;
  };
}

function shared(before: Snapshot, after: Snapshot): (readonly [Segment, Segment])[] {
  const now = new Map(allSegments(after.playlist).map((segment) => [segment.sequence, segment]));
  return allSegments(before.playlist).flatMap((was) => {
    const is = now.get(was.sequence);
    return is ? [[was, is] as const] : [];
  });
}

function edits(before: Snapshot, after: Snapshot): string[] {
  const problems = shared(before, after).flatMap(([was, is]) => segmentEdits(was, is).map((what) => `${what} of ${was.sequence} changed`));
  const last = before.playlist.segments.at(-1)?.sequence ?? -1;
  if (after.playlist.segments.length > 0 && (after.playlist.segments.at(-1)?.sequence ?? 0) < last) problems.push(`segment ${last} went from the end`);
  if (before.playlist.ended) problems.push("a version after the end");
  return problems;
}

function segmentEdits(was: Segment, is: Segment): string[] {
  const found: string[] = [];
  if (was.uri !== undefined && was.uri !== is.uri) found.push("URI");
  if (was.uri !== undefined && was.duration !== is.duration) found.push("duration");
  if (was.uri !== undefined && was.gap !== is.gap) found.push("gap");
  if (was.discontinuity !== is.discontinuity) found.push("discontinuity");
  if (was.map !== is.map && is.map !== undefined && was.map !== undefined) found.push("map");
  if (was.date !== undefined && is.date !== undefined && Math.abs(was.date - is.date) > 1) found.push("date");
  const partsChanged = was.parts.some((part, index) => is.parts.length > 0 && JSON.stringify(part) !== JSON.stringify(is.parts[index]));
  if (partsChanged || (is.uri === undefined && is.parts.length < was.parts.length)) found.push("parts");
  return found;
}

function sequenceProblems(before: Snapshot, after: Snapshot): string | undefined {
  const [was, is] = [before.playlist, after.playlist];
  if (is.mediaSequence < was.mediaSequence) return `fell from ${was.mediaSequence} to ${is.mediaSequence}`;
  const first = is.segments[0]?.uri;
  const place = was.segments.findIndex(({ uri }) => uri === first);
  if (place < 0) return undefined;
  return is.mediaSequence - was.mediaSequence === place ? undefined : `rose by ${is.mediaSequence - was.mediaSequence} for ${place} removed`;
}

function discontinuityProblems(before: Snapshot, after: Snapshot): string[] {
  const problems = shared(before, after)
    .filter(([was, is]) => was.discontinuityNumber !== is.discontinuityNumber)
    .map(([was, is]) => `segment ${was.sequence} went from discontinuity ${was.discontinuityNumber} to ${is.discontinuityNumber}`);
  const fell = after.playlist.discontinuitySequence < before.playlist.discontinuitySequence;
  return fell ? [...problems, `fell from ${before.playlist.discontinuitySequence} to ${after.playlist.discontinuitySequence}`] : problems;
}

function oldParts(playlist: MediaPlaylist): string | undefined {
  let distance = durationOf(playlist.open ? [playlist.open] : []);
  for (const segment of playlist.segments.toReversed()) {
    if (segment.parts.length > 0 && distance > 3 * playlist.targetDuration) return `parts of ${segment.sequence} at ${distance.toFixed(1)} s from the end`;
    distance += segment.duration;
  }
  return undefined;
}

/** How far, in ms, each tagged date lies from the one counted on from the segment before. */
function allSteps(playlist: MediaPlaylist): number[] {
  const segments = allSegments(playlist);
  return segments.flatMap(({ date, discontinuity, hasDateTag }, index) => {
    const before = segments[index - 1];
    if (discontinuity || !hasDateTag || date === undefined || before?.date === undefined) return [];
    return [date - (before.date + before.duration * 1000)];
  });
}

function dateSteps(playlist: MediaPlaylist, isProblem: (step: number) => boolean): string[] {
  return allSteps(playlist)
    .filter(isProblem)
    .map((step) => `${Math.round(step)} ms are missing without a gap, before ${nextPosition(playlist).sequence}`);
}
