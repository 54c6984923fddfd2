/** Rules 29 and 30: how long after one segment or part the next one comes. */
import { type Evidence, isExcused } from "../collect/evidence.ts";
import type { Snapshot } from "../collect/trace.ts";
import { isLowLatency, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { isBefore, nextPosition } from "../playlist/position.ts";
import { notApplicable, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { versionsOf } from "./everywhere.ts";

export const paceRules: readonly Rule[] = [
  {
    number: 29,
    strength: "M",
    title: "a new segment at most 1.5 target durations after the last",
    judge: (evidence) =>
      pace(evidence, {
        hasMore: (before, after) => (after.segments.at(-1)?.sequence ?? 0) > (before.segments.at(-1)?.sequence ?? 0),
        allowedMs: ({ targetDuration }) => 1500 * targetDuration,
        slackMs: 0,
      }),
  },
  {
    number: 30,
    strength: "M",
    title: "a new part at most one PART-TARGET after the last",
    judge: (evidence) =>
      evidence.traces.some(({ latest }) => latest && isLowLatency(latest.playlist))
        ? pace(evidence, {
            hasMore: (before, after) => isBefore(nextPosition(before), nextPosition(after)),
            allowedMs: ({ partTarget }) => 1000 * partTarget,
            slackMs: evidence.jitterMs,
          })
        : notApplicable("no playlist lists parts"),
  },
];

interface Pace {
  readonly hasMore: (before: MediaPlaylist, after: MediaPlaylist) => boolean;
  readonly allowedMs: (playlist: MediaPlaylist) => number;
  readonly slackMs: number;
}

/** Moments are those of the answers' first bytes; the time from the last arrival to the last look counts too. */
function pace(evidence: Evidence, { hasMore, allowedMs, slackMs }: Pace): Verdict {
  const problems: string[] = [];
  let worst = 0;
  let seen = 0;
  for (const { name, snapshots } of versionsOf(evidence)) {
    let last: Snapshot | undefined = snapshots[0];
    for (const snapshot of snapshots.slice(1)) {
      if (!last || !hasMore(last.playlist, snapshot.playlist)) continue;
      const [from, to] = [arrival(last), arrival(snapshot)];
      // The first answer may be old already: it was not waited for.
      const counts = last.asked !== undefined && !isExcused(evidence, { from, to });
      last = snapshot;
      if (!counts) continue;
      seen += 1;
      worst = Math.max(worst, to - from);
      if (to - from > allowedMs(snapshot.playlist) + slackMs) problems.push(`${name}: ${Math.round(to - from)} ms`);
    }
  }
  return seen === 0 ? notApplicable("too little was seen") : verdictOf(problems, `${seen} in a row, at most ${Math.round(worst)} ms apart`);
}

const arrival = ({ exchange }: Snapshot): number => exchange.headersAt;
