/** Rules 16–23: version, type, sequence tags, dates and reports of a playlist. */
import type { Evidence } from "../collect/evidence.ts";
import { numberOf } from "../playlist/attribute-list.ts";
import { spanOf } from "../playlist/date-range.ts";
import { allSegments, durationOf, isLowLatency, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { idsOf } from "../playlist/merge-delta.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { betweenVersions, inEveryPlaylist, nameOf, versionsOf } from "./everywhere.ts";

export const playlistStaticRules: readonly Rule[] = [
  { number: 16, strength: "M", title: "EXT-X-VERSION is what the tags need, no more", judge: versionFits },
  {
    number: 17,
    strength: "M",
    title: "a playlist that loses segments has no EXT-X-PLAYLIST-TYPE",
    judge: (evidence) =>
      betweenVersions(evidence, (before, after) =>
        after.playlist.mediaSequence > before.playlist.mediaSequence && after.playlist.playlistType !== undefined && !after.playlist.ended
          ? `segments removed from a playlist of type ${after.playlist.playlistType}`
          : undefined,
      ),
  },
  {
    number: 18,
    strength: "M",
    title: "sequence tags are there once anything was, or could be, removed",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) => {
        if (!playlist.hasMediaSequence && !playlist.playlistType) return "no EXT-X-MEDIA-SEQUENCE";
        const breaks = playlist.segments.some(({ discontinuity }) => discontinuity);
        return breaks && !playlist.hasDiscontinuitySequence ? "EXT-X-DISCONTINUITY without EXT-X-DISCONTINUITY-SEQUENCE" : undefined;
      }),
  },
  { number: 19, strength: "M", title: "date ranges have ids of their own and stay while they map into the playlist", judge: dateRangesStay },
  {
    number: 20,
    strength: "M",
    title: "rendition reports are relative, with LAST-MSN and LAST-PART",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) =>
          playlist.reports.flatMap((report) => {
            const uri = report.get("URI") ?? "";
            const problems = uri === "" || /^[a-z]+:|^\/\//i.test(uri) ? [`URI "${uri}" is not relative`] : [];
            if (Number.isNaN(numberOf(report, "LAST-MSN"))) problems.push("no LAST-MSN");
            if (isLowLatency(playlist) && Number.isNaN(numberOf(report, "LAST-PART"))) problems.push("no LAST-PART");
            return problems;
          }),
        { applies: ({ reports }) => reports.length > 0, why: "no rendition reports" },
      ),
  },
  { number: 21, strength: "M", title: "every other rendition is reported, and truthfully", judge: everyRenditionReported },
  {
    number: 22,
    strength: "M",
    title: "every media playlist carries EXT-X-PROGRAM-DATE-TIME",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) => (allSegments(playlist).some(({ hasDateTag }) => hasDateTag) ? undefined : "no date on any segment"), {
        applies: (playlist) => playlist.segments.length > 0,
        why: "no segments were seen",
      }),
  },
  { number: 23, strength: "M", title: "a window is never under three target durations, nor under six segments", judge: windowIsLong },
];

function versionFits(evidence: Evidence): Verdict {
  const needed = (playlist: MediaPlaylist): number => {
    if (playlist.skips.some((skip) => skip.has("RECENTLY-REMOVED-DATERANGES"))) return 10;
    if (playlist.skips.length > 0) return 9;
    return playlist.segments.some(({ map }) => map !== undefined) ? 6 : 3;
  };
  /** Some take EXT-X-GAP to need version 8. */
  const enough = (playlist: MediaPlaylist): number => {
    const gaps = playlist.segments.some(({ gap }) => gap);
    return Math.max(needed(playlist), gaps ? 8 : 0);
  };
  const tooLow = inEveryPlaylist(evidence, (playlist) =>
    (playlist.version ?? 1) >= needed(playlist) ? undefined : `version ${playlist.version}, needed ${needed(playlist)}`,
  );
  if (tooLow.outcome !== "pass") return tooLow;
  return inEveryPlaylist(
    evidence,
    (playlist) => ((playlist.version ?? 1) <= enough(playlist) ? undefined : `version ${playlist.version}, ${enough(playlist)} would do`),
    { strength: "S" },
  );
}

function dateRangesStay(evidence: Evidence): Verdict {
  if (!evidence.traces.some(({ snapshots }) => snapshots.some(({ playlist }) => playlist.dateRanges.length > 0))) return notApplicable("no date ranges");
  const repeated = inEveryPlaylist(evidence, (playlist) => (new Set(idsOf(playlist)).size === playlist.dateRanges.length ? undefined : "an id twice"));
  if (repeated.outcome === "fail") return repeated;
  return betweenVersions(evidence, (before, after) => {
    const now = new Map(after.playlist.dateRanges.map((range) => [range.get("ID"), range]));
    const from = allSegments(after.playlist)[0]?.date ?? Number.NaN;
    return before.playlist.dateRanges.flatMap((range) => {
      const { id, start, end } = spanOf(range);
      const kept = now.get(id);
      if (!kept) return (end ?? start) > from ? [`range ${id} went while it maps into the playlist`] : [];
      const changed = [...range].find(([name, value]) => kept.get(name) !== value);
      return changed ? [`range ${id} changed its ${changed[0]}`] : [];
    });
  });
}

function everyRenditionReported(evidence: Evidence): Verdict {
  if (!evidence.multivariant || evidence.traces.length < 2) return notApplicable("a single rendition");
  const problems: string[] = [];
  for (const trace of evidence.traces) {
    for (const { playlist, exchange } of trace.snapshots.filter((snapshot) => !snapshot.playlist.ended && isLowLatency(snapshot.playlist))) {
      const reports = new Map(playlist.reports.map((report) => [new URL(report.get("URI") ?? "", trace.url).href, report]));
      for (const other of evidence.traces) {
        if (other === trace) continue;
        const report = reports.get(other.url);
        const truth = other.snapshots.find((snapshot) => snapshot.exchange.lastByteAt >= exchange.sentAt)?.playlist;
        if (!report) problems.push(`${nameOf(trace.url)} does not report ${nameOf(other.url)}`);
        else if (truth && Math.abs(numberOf(report, "LAST-MSN") - (truth.open?.sequence ?? truth.segments.at(-1)?.sequence ?? 0)) > 2)
          problems.push(`LAST-MSN ${report.get("LAST-MSN")} for ${nameOf(other.url)}, which is at ${truth.open?.sequence}`);
      }
    }
  }
  return verdictOf(problems, `${evidence.traces.length} renditions report each other`);
}

function windowIsLong(evidence: Evidence): Verdict {
  const playlists = versionsOf(evidence)
    .flatMap(({ snapshots }) => snapshots.map(({ playlist }) => playlist))
    .filter(({ ended, mediaSequence }) => !ended && mediaSequence > 0);
  if (playlists.length === 0) return notApplicable("nothing has been removed yet");
  const short = playlists.find((playlist) => durationOf(allSegments(playlist)) < 3 * playlist.targetDuration);
  if (short) return fail(`${durationOf(allSegments(short)).toFixed(1)} s listed, target duration ${short.targetDuration} s`);
  const least = Math.min(...playlists.map(({ segments }) => segments.length));
  return least >= 6 ? pass(`never fewer than ${least} segments`) : fail(`${least} segments`, "S");
}
