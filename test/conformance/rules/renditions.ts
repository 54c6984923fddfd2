/** Rule 40: all renditions share one timeline, one target duration, one set of controls, one count of discontinuities. */
import type { Download } from "../collect/downloads.ts";
import type { Evidence } from "../collect/evidence.ts";
import type { Trace } from "../collect/trace.ts";
import type { Segment } from "../playlist/media-playlist.ts";
import { notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { nameOf } from "./everywhere.ts";
import { decodedDownloads } from "./media.ts";

export const renditionRules: readonly Rule[] = [
  { number: 40, strength: "M", title: "all renditions share timeline, target, controls and discontinuities", media: true, judge: renditionsAgree },
];

/** ms by which the clocks of two renditions may differ: far below a part, above rounding. */
const timelineTolerance = 2;

function renditionsAgree(evidence: Evidence): Verdict {
  const [first, ...others] = evidence.traces;
  if (!first?.latest || others.length === 0) return notApplicable("a single rendition");
  const problems: string[] = [];
  for (const other of others) {
    if (!other.latest) continue;
    const [a, b] = [first.latest.playlist, other.latest.playlist];
    const name = nameOf(other.url);
    if (a.targetDuration !== b.targetDuration) problems.push(`${name}: target duration ${b.targetDuration}, elsewhere ${a.targetDuration}`);
    if (a.serverControlLine !== b.serverControlLine) problems.push(`${name}: another EXT-X-SERVER-CONTROL`);
    problems.push(...timelineProblems(first, other).map((text) => `${name}: ${text}`));
  }
  return verdictOf([...problems, ...decodeTimeProblems(evidence.downloads)], `${evidence.traces.length} renditions`);
}

function segmentsOf({ snapshots }: Trace): Map<number, Segment> {
  return new Map(snapshots.flatMap(({ playlist }) => playlist.segments.map((segment) => [segment.sequence, segment] as const)));
}

function timelineProblems(a: Trace, b: Trace): string[] {
  const theirs = [...segmentsOf(b).values()];
  return [...segmentsOf(a).values()].flatMap(({ date, discontinuityNumber, duration }) => {
    if (date === undefined) return [];
    const middle = date + duration * 500;
    const found = theirs.find((other) => other.date !== undefined && middle >= other.date && middle < other.date + other.duration * 1000);
    if (!found) return [];
    if (found.discontinuityNumber !== discontinuityNumber)
      return [`discontinuity ${found.discontinuityNumber} at ${found.sequence}, elsewhere ${discontinuityNumber}`];
    const apart = Math.abs((found.date ?? 0) - date);
    return apart > timelineTolerance && apart < 100 ? [`the date of ${found.sequence} is ${apart.toFixed(0)} ms off`] : [];
  });
}

/** Decode time minus date is one constant for a discontinuity number, in every rendition. */
function decodeTimeProblems(downloads: readonly Download[]): string[] {
  const constants = new Map<number, number>();
  return decodedDownloads(downloads).media.flatMap(({ download, decodeTime, timescale }) => {
    if (download.kind !== "segment" || download.date === undefined) return [];
    const offset = (decodeTime / timescale) * 1000 - download.date;
    const known = constants.get(download.discontinuityNumber);
    if (known === undefined) constants.set(download.discontinuityNumber, offset);
    const apart = Math.abs(offset - (known ?? offset));
    return apart > timelineTolerance + 1 ? [`${nameOf(download.exchange.url)}: decode time and date are ${apart.toFixed(1)} ms apart`] : [];
  });
}
