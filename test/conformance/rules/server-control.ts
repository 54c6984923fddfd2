/** Rules 1–7 and 70: what a playlist announces of its parts, holds and delta updates. */
import { numberOf } from "../playlist/attribute-list.ts";
import { allSegments, durationOf, isLowLatency, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { notApplicable, type Rule, verdictOf } from "../rule.ts";
import { inEveryPlaylist } from "./everywhere.ts";

const control = (playlist: MediaPlaylist, name: string): number => numberOf(playlist.serverControl, name);
const hasPartInf = ({ partTarget }: MediaPlaylist): boolean => !Number.isNaN(partTarget);
/** Rounding of decimal seconds. */
const tolerance = 1e-6;

export const serverControlRules: readonly Rule[] = [
  {
    number: 1,
    strength: "M",
    title: "EXT-X-PART-INF stands wherever there are parts",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) => (hasPartInf(playlist) ? undefined : "parts without EXT-X-PART-INF"), {
        applies: isLowLatency,
        why: "no playlist lists parts",
      }),
  },
  {
    number: 2,
    strength: "M",
    title: "PART-HOLD-BACK is announced with EXT-X-PART-INF",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) => (control(playlist, "PART-HOLD-BACK") > 0 ? undefined : "no PART-HOLD-BACK"), {
        applies: hasPartInf,
        why: "no EXT-X-PART-INF",
      }),
  },
  {
    number: 3,
    strength: "M",
    title: "PART-HOLD-BACK is at least twice PART-TARGET",
    judge: (evidence) => holdsBack(evidence, 2),
  },
  {
    number: 4,
    strength: "S",
    title: "PART-HOLD-BACK is at least three times the longest PART-TARGET of all renditions",
    judge: (evidence) => {
      const latest = evidence.traces.flatMap(({ latest }) => (latest && hasPartInf(latest.playlist) ? [latest.playlist] : []));
      if (latest.length === 0) return notApplicable("no EXT-X-PART-INF");
      const longest = Math.max(...latest.map(({ partTarget }) => partTarget));
      const shortest = Math.min(...latest.map((playlist) => control(playlist, "PART-HOLD-BACK")));
      const ratio = shortest / longest;
      return verdictOf(ratio + tolerance >= 3 ? [] : [`${shortest} s is ${ratio.toFixed(2)} × ${longest} s`], `${ratio.toFixed(2)} × PART-TARGET`);
    },
  },
  {
    number: 5,
    strength: "M",
    title: "HOLD-BACK is at least three target durations",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) => (control(playlist, "HOLD-BACK") + tolerance >= 3 * playlist.targetDuration ? undefined : `HOLD-BACK ${control(playlist, "HOLD-BACK")} s`),
        { applies: ({ serverControl }) => serverControl?.has("HOLD-BACK") === true, why: "no HOLD-BACK" },
      ),
  },
  {
    number: 6,
    strength: "M",
    title: "CAN-SKIP-UNTIL is at least six target durations",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) =>
          control(playlist, "CAN-SKIP-UNTIL") + tolerance >= 6 * playlist.targetDuration
            ? undefined
            : `${control(playlist, "CAN-SKIP-UNTIL")} s for a target duration of ${playlist.targetDuration} s`,
        { applies: ({ serverControl }) => serverControl?.has("CAN-SKIP-UNTIL") === true, why: "no CAN-SKIP-UNTIL" },
      ),
  },
  {
    number: 7,
    strength: "M",
    title: "CAN-SKIP-DATERANGES comes only with CAN-SKIP-UNTIL",
    judge: (evidence) =>
      inEveryPlaylist(evidence, ({ serverControl }) => (serverControl?.has("CAN-SKIP-UNTIL") ? undefined : "CAN-SKIP-DATERANGES alone"), {
        applies: ({ serverControl }) => serverControl?.has("CAN-SKIP-DATERANGES") === true,
        why: "no CAN-SKIP-DATERANGES",
      }),
  },
  {
    number: 70,
    strength: "S",
    title: "a window beyond two minutes offers delta updates, and skips date ranges when it has any",
    judge: (evidence) =>
      inEveryPlaylist(evidence, missingSkips, {
        applies: (playlist) => isLong(playlist) || (playlist.dateRanges.length > 0 && playlist.serverControl?.has("CAN-SKIP-UNTIL") === true),
        why: "a short window without date ranges to skip",
      }),
  },
];

function holdsBack(evidence: Parameters<typeof inEveryPlaylist>[0], times: number) {
  return inEveryPlaylist(
    evidence,
    (playlist) => {
      const seconds = control(playlist, "PART-HOLD-BACK");
      return seconds + tolerance >= times * playlist.partTarget ? undefined : `PART-HOLD-BACK ${seconds} s for PART-TARGET ${playlist.partTarget} s`;
    },
    { applies: hasPartInf, why: "no EXT-X-PART-INF" },
  );
}

const isLong = (playlist: MediaPlaylist): boolean => durationOf(allSegments(playlist)) > 120;

function missingSkips(playlist: MediaPlaylist): string | undefined {
  if (isLong(playlist) && !playlist.serverControl?.has("CAN-SKIP-UNTIL")) return "no CAN-SKIP-UNTIL for a long window";
  if (playlist.dateRanges.length > 0 && playlist.serverControl?.get("CAN-SKIP-DATERANGES") !== "YES") return "date ranges but no CAN-SKIP-DATERANGES=YES";
  return undefined;
}
