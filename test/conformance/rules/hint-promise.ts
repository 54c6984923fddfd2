/** Rules 35 and 60: the part hinted is the part listed next, or else it is nowhere. */
import type { Evidence } from "../collect/evidence.ts";
import { allSegments, hintedPart, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { nextPosition, type Position } from "../playlist/position.ts";
import { notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { nameOf, versionsOf } from "./everywhere.ts";

export function hintsKeepTheirWord(evidence: Evidence): Verdict {
  const problems: string[] = [];
  let kept = 0;
  for (const { name, snapshots } of versionsOf(evidence)) {
    for (const [index, before] of snapshots.entries()) {
      const hint = hintedPart(before.playlist);
      const place = nextPosition(before.playlist);
      const listed = snapshots.slice(index + 1, index + 4).find(({ playlist }) => uriAt(playlist, place) !== undefined);
      if (hint === undefined || !listed) continue;
      const uri = uriAt(listed.playlist, place);
      if (uri === hint) kept += 1;
      else problems.push(`${name}: ${hint} was hinted, ${uri} listed`);
    }
  }
  return kept + problems.length === 0 ? notApplicable("no hint was followed by its part") : verdictOf(problems, `${kept} hints kept`);
}

function uriAt(playlist: MediaPlaylist, { sequence, part }: Position): string | undefined {
  const found = allSegments(playlist).find((segment) => segment.sequence === sequence)?.parts[part];
  return found?.gap ? undefined : found?.uri;
}

export const abandonedHintRule: Rule = {
  number: 60,
  strength: "S",
  title: "a hint abandoned by a restart answers 404, if its part is never listed",
  judge: ({ disruptions, traces }) => {
    const hints = disruptions.flatMap(({ abandonedHints }) => abandonedHints);
    if (hints.length === 0) return notApplicable("no restart in this run");
    const problems = hints.flatMap((exchange) => {
      const trace = traces.find(({ snapshots, url }) =>
        snapshots.some(({ playlist }) =>
          allSegments(playlist).some(({ parts }) => parts.some((part) => !part.gap && new URL(part.uri, url).href === exchange.url)),
        ),
      );
      const wanted = trace ? 200 : 404;
      return exchange.status === wanted ? [] : [`${nameOf(exchange.url)} answers ${exchange.failure ?? exchange.status}, ${wanted} expected`];
    });
    return verdictOf(problems, `${hints.length} hints`);
  },
};
