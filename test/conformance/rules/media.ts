/** Rules 37 and 67: initialization section, parts and segments are what the container format and the timeline demand. */
import type { Download } from "../collect/downloads.ts";
import type { Evidence } from "../collect/evidence.ts";
import { type Fragment, readFragments } from "../media/fragments.ts";
import { type InitSegment, readInitSegment } from "../media/init-segment.ts";
import { allSegments } from "../playlist/media-playlist.ts";
import { notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { nameOf, versionsOf } from "./everywhere.ts";
import { textProblems } from "./text.ts";

export const mediaRules: readonly Rule[] = [
  { number: 37, strength: "M", title: "a change of format or timing comes with a discontinuity", media: true, judge: changesAreMarked },
  { number: 67, strength: "M", title: "whole fragments, exact decode times, and parts that make up their segment", media: true, judge: mediaIsExact },
];

export interface DecodedMedia {
  readonly download: Download;
  readonly fragments: readonly Fragment[];
  /** Ticks. */
  readonly decodeTime: number;
  /** Ticks. */
  readonly duration: number;
  readonly timescale: number;
}

interface Decoded {
  readonly inits: readonly { readonly download: Download; readonly init: InitSegment }[];
  readonly media: readonly DecodedMedia[];
  readonly problems: readonly string[];
}

/** Reads what was downloaded; what cannot be read is a problem. */
export function decodedDownloads(downloads: readonly Download[]): Decoded {
  const there = downloads.filter(({ exchange }) => exchange.status === 200 || exchange.status === 206);
  const problems: string[] = [];
  const attempt = <T>(download: Download, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      problems.push(`${nameOf(download.exchange.url)}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  };
  const inits = there
    .filter(({ kind }) => kind === "init")
    .flatMap((download) => attempt(download, () => ({ download, init: readInitSegment(download.exchange.body) })));
  const media = there.flatMap((download) => {
    const init = inits.find((candidate) => candidate.download.trace === download.trace)?.init;
    return init && download.kind !== "init" ? attempt(download, () => decode(download, init)) : [];
  });
  return { inits, media, problems };
}

function decode(download: Download, init: InitSegment): DecodedMedia {
  const fragments = readFragments(download.exchange.body, { init });
  const duration = fragments.reduce((sum, fragment) => sum + fragment.duration, 0);
  return { download, fragments, decodeTime: fragments[0]?.decodeTime ?? 0, duration, timescale: init.timescale };
}

function mediaIsExact({ downloads }: Evidence): Verdict {
  const { inits, media, problems } = decodedDownloads(downloads);
  if (inits.length === 0 && problems.length === 0) return notApplicable("no fragmented MP4 was seen");
  const all = [
    ...textProblems(downloads),
    ...problems,
    ...inits.flatMap(initProblems),
    ...media.flatMap(durationProblems),
    ...followOn(media),
    ...partsMakeSegments(media),
  ];
  return verdictOf(all, `${inits.length} initialization sections, ${media.length} parts and segments`);
}

function initProblems({ download, init }: Decoded["inits"][number]): string[] {
  const name = nameOf(download.exchange.url);
  const problems: string[] = [];
  if (!init.brands.some((brand) => /^iso[6-9]$/.test(brand))) problems.push(`${name}: brands ${init.brands.join(" ")}, iso6 expected`);
  if (!init.hasMovieExtends) problems.push(`${name}: no mvex`);
  if (init.durations.some((duration) => duration !== 0)) problems.push(`${name}: durations ${init.durations.join(", ")}`);
  return problems;
}

/** Decimal durations are rounded, decode times are not. */
function durationProblems({ download, duration, timescale }: DecodedMedia): string[] {
  const apart = duration / timescale - download.duration;
  return Math.abs(apart) <= 0.001 ? [] : [`${nameOf(download.exchange.url)}: ${(duration / timescale).toFixed(4)} s of samples, ${download.duration} s listed`];
}

/** Each fragment begins on the tick where the one before ends, within a file and from part to part. */
function followOn(media: readonly DecodedMedia[]): string[] {
  const problems = media.flatMap(({ download, fragments }) =>
    gapsIn(fragments).map((ticks) => `${nameOf(download.exchange.url)}: ${ticks} ticks between fragments`),
  );
  for (const kind of ["part", "segment"] as const) {
    const ordered = media.filter(({ download }) => download.kind === kind).sort(inOrder);
    for (const [index, after] of ordered.entries()) {
      const before = ordered[index - 1];
      if (!before || !follows(before.download, after.download)) continue;
      const ticks = after.decodeTime - (before.decodeTime + before.duration);
      if (ticks !== 0) problems.push(`${nameOf(after.download.exchange.url)}: begins ${ticks} ticks off the end of the one before`);
    }
  }
  return problems;
}

function gapsIn(fragments: readonly Fragment[]): number[] {
  return fragments.slice(1).flatMap((fragment, index) => {
    const before = fragments[index];
    const ticks = before ? fragment.decodeTime - before.decodeTime - before.duration : 0;
    return ticks === 0 ? [] : [ticks];
  });
}

function inOrder(a: DecodedMedia, b: DecodedMedia): number {
  return a.download.trace.url.localeCompare(b.download.trace.url) || a.download.sequence - b.download.sequence || a.download.part - b.download.part;
}

/** Neighbours on one rendition's grid, with no discontinuity between them. */
function follows(before: Download, after: Download): boolean {
  if (before.trace !== after.trace || before.discontinuityNumber !== after.discontinuityNumber) return false;
  if (after.sequence === before.sequence) return after.part === before.part + 1;
  return before.kind === "segment" && after.sequence === before.sequence + 1;
}

/** Of a segment whose parts were not all seen, those that were must be found in it. */
function partsMakeSegments(media: readonly DecodedMedia[]): string[] {
  const problems: string[] = [];
  for (const { download, fragments, duration } of media.filter((candidate) => candidate.download.kind === "segment")) {
    const parts = media
      .filter(
        (candidate) => candidate.download.kind === "part" && candidate.download.trace === download.trace && candidate.download.sequence === download.sequence,
      )
      .sort(inOrder);
    const whole = samplesOf(fragments);
    const pieces = parts.map((part) => samplesOf(part.fragments));
    const allSeen = parts.reduce((sum, part) => sum + part.duration, 0) === duration;
    if (allSeen ? whole.equals(Buffer.concat(pieces)) : pieces.every((piece) => whole.includes(piece))) continue;
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    problems.push(`${nameOf(download.exchange.url)}: ${bytes} bytes of samples in its ${parts.length} parts, ${whole.length} in the segment`);
  }
  return problems;
}

function samplesOf(fragments: readonly Fragment[]): Buffer {
  return Buffer.concat(fragments.flatMap(({ samples }) => samples));
}

function changesAreMarked(evidence: Evidence): Verdict {
  const { media, inits } = decodedDownloads(evidence.downloads);
  const problems = versionsOf(evidence).flatMap(({ name, snapshots }) =>
    snapshots.flatMap(({ playlist }) =>
      allSegments(playlist).flatMap((segment, index, all) => {
        const before = all[index - 1];
        return before && before.map !== segment.map && !segment.discontinuity ? [`${name}: another map at ${segment.sequence} without a discontinuity`] : [];
      }),
    ),
  );
  const segments = media.filter(({ download }) => download.kind === "segment").sort(inOrder);
  for (const [index, after] of segments.entries()) {
    const before = segments[index - 1];
    if (!before || !follows(before.download, after.download)) continue;
    const seconds = (after.decodeTime - before.decodeTime - before.duration) / after.timescale;
    if (Math.abs(seconds) > 0.1) problems.push(`${nameOf(after.download.exchange.url)}: decode time jumps by ${seconds.toFixed(2)} s without a discontinuity`);
  }
  return inits.length + problems.length === 0 ? notApplicable("no fragmented MP4 was seen") : verdictOf(problems, `${segments.length} segments`);
}
