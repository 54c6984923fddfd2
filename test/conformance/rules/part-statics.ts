/** Rules 8–15: lengths, flags, order and hints of parts within one playlist. */
import type { Evidence } from "../collect/evidence.ts";
import { allSegments, durationOf, isLowLatency, type MediaPlaylist, type Segment } from "../playlist/media-playlist.ts";
import { notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { inEveryPlaylist, versionsOf } from "./everywhere.ts";

const withParts = { applies: isLowLatency, why: "no playlist lists parts" };
/** Seconds of rounding between a part's decimal duration and its samples. */
const rounding = 0.0005;

export const partStaticRules: readonly Rule[] = [
  {
    number: 8,
    strength: "M",
    title: "no part is longer than PART-TARGET",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) =>
          allSegments(playlist)
            .flatMap(({ parts }) => parts)
            .filter(({ duration }) => !(duration <= playlist.partTarget + rounding))
            .map(({ uri, duration }) => `${uri} lasts ${duration} s, PART-TARGET ${playlist.partTarget} s`),
        withParts,
      ),
  },
  {
    number: 9,
    strength: "M",
    title: "regular parts last at least 85 % of PART-TARGET",
    judge: (evidence) => inEveryPlaylist(evidence, shortParts, withParts),
  },
  {
    number: 10,
    strength: "S",
    title: "every part of sound is INDEPENDENT",
    judge: (evidence) =>
      isAudioOnly(evidence)
        ? inEveryPlaylist(
            evidence,
            (playlist) =>
              allSegments(playlist)
                .flatMap(({ parts }) => parts)
                .filter(({ independent, gap }) => !independent && !gap)
                .map(({ uri }) => `${uri} is not INDEPENDENT`),
            withParts,
          )
        : notApplicable("not sound alone"),
  },
  {
    number: 11,
    strength: "M",
    title: "map, discontinuity, key and date of a segment stand before its first part",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        (playlist) => allSegments(playlist).flatMap(({ sequence, lateTags }) => lateTags.map((tag) => `${tag} after the first part of ${sequence}`)),
        withParts,
      ),
  },
  {
    number: 12,
    strength: "S",
    title: "at most one preload hint of a type",
    judge: (evidence) =>
      inEveryPlaylist(
        evidence,
        ({ hints }) => {
          const types = hints.map((hint) => hint.get("TYPE") ?? "");
          return new Set(types).size === types.length ? undefined : `hints of ${types.join(", ")}`;
        },
        { applies: ({ hints }) => hints.length > 0, why: "no hints" },
      ),
  },
  {
    number: 13,
    strength: "M",
    title: "no preload hint beside the end tag",
    judge: (evidence) =>
      inEveryPlaylist(evidence, ({ hints }) => (hints.length === 0 ? undefined : "a hint beside EXT-X-ENDLIST"), {
        applies: ({ ended }) => ended,
        why: "the end was not seen",
      }),
  },
  {
    number: 14,
    strength: "M",
    title: "no segment is longer than the target duration, rounded",
    judge: (evidence) =>
      inEveryPlaylist(evidence, (playlist) =>
        playlist.segments
          .filter(({ duration }) => !(Math.round(duration) <= playlist.targetDuration && duration <= playlist.targetDuration + 0.5))
          .map(({ sequence, duration }) => `${sequence} lasts ${duration} s, target ${playlist.targetDuration} s`),
      ),
  },
  { number: 15, strength: "M", title: "the parts of a segment add up to it (1 ms)", judge: partsAddUp },
];

function shortParts(playlist: MediaPlaylist): string[] {
  return allSegments(playlist).flatMap(({ parts, uri }) =>
    parts
      .filter((part, index) => {
        const isLast = index === parts.length - 1 && (uri !== undefined || playlist.ended);
        const beforeGap = parts[index + 1]?.gap === true;
        return !part.gap && !isLast && !beforeGap && part.duration < 0.85 * playlist.partTarget - rounding;
      })
      .map((part) => `${part.uri} lasts ${part.duration} s, PART-TARGET ${playlist.partTarget} s`),
  );
}

function isAudioOnly({ multivariant }: Evidence): boolean {
  const codecs = multivariant?.playlist.variants.flatMap(({ attributes }) => (attributes.get("CODECS") ?? "").split(",")) ?? [];
  return codecs.length > 0 && codecs.every((codec) => /^(mp4a|opus|fLaC|ac-3|ec-3)/i.test(codec.trim()));
}

/** Each segment is judged by the first version that shows it closed, if its first part is still that of the open one: later ones may list fewer parts. */
function partsAddUp(evidence: Evidence): Verdict {
  const problems: string[] = [];
  let seen = 0;
  for (const { name, snapshots } of versionsOf(evidence)) {
    const judged = new Set<number>();
    const firstParts = new Set<string>();
    for (const { playlist } of snapshots) {
      const oldestWithParts = playlist.segments.find(({ parts }) => parts.length > 0)?.sequence;
      for (const segment of playlist.segments) {
        const [first] = segment.parts;
        if (!first || judged.has(segment.sequence)) continue;
        judged.add(segment.sequence);
        if (segment.sequence === oldestWithParts && !firstParts.has(first.uri)) continue;
        seen += 1;
        const missing = segment.duration - partSum(segment);
        if (!(Math.abs(missing) <= 0.001))
          problems.push(`${name}: parts of ${segment.sequence} lack ${(missing * 1000).toFixed(1)} ms of ${segment.duration} s`);
      }
      const [first] = playlist.open?.parts ?? [];
      if (first) firstParts.add(first.uri);
    }
  }
  return seen === 0 ? notApplicable("no segment with parts was seen") : verdictOf(problems, `${seen} segments`);
}

function partSum({ parts }: Segment): number {
  return durationOf(parts.map((part) => ({ duration: part.duration }) as Segment));
}
