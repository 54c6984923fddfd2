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
    const problems: string[] = [];
    const hints = disruptions.flatMap(({ abandonedHints, endedAt }) => abandonedHints.map((exchange) => ({ exchange, endedAt })));
    if (hints.length === 0) return notApplicable("no restart in this run");
    for (const { exchange, endedAt } of hints) {
      const listings = traces.flatMap((trace) => trace.snapshots.filter(({ playlist }) => listsPart(playlist, { playlistUrl: trace.url, url: exchange.url })));
      const listedAfter = listings.some((snapshot) => snapshot.exchange.sentAt > endedAt);
      // Published in the last moment before the restart, it may be there still or be lost.
      const allowed = listedAfter ? [200] : listings.length > 0 ? [200, 404] : [404];
      if (!allowed.includes(exchange.status))
        problems.push(`${nameOf(exchange.url)} answers ${exchange.failure ?? exchange.status}, ${allowed.join(" or ")} expected`);
    }
    return verdictOf(problems, `${hints.length} hints`);
  },
};

function listsPart(playlist: MediaPlaylist, { playlistUrl, url }: { readonly playlistUrl: string; readonly url: string }): boolean {
  return allSegments(playlist).some(({ parts }) => parts.some((part) => !part.gap && new URL(part.uri, playlistUrl).href === url));
}
