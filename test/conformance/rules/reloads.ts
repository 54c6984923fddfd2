/** Rules 42–45: blocking reloads are answered when what they wait for is there, not before and not later. */
import { setTimeout as sleep } from "node:timers/promises";
import { described, type Exchange, elapsed } from "../collect/client.ts";
import type { Evidence } from "../collect/evidence.ts";
import { type AtOnce, attempts, type LiveView, type Query } from "../collect/live-view.ts";
import { directives, type Snapshot } from "../collect/trace.ts";
import { hintedPart, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { parseMediaPlaylist } from "../playlist/parse-media-playlist.ts";
import { advancePartLimit, atPosition, includes, isBefore, nextPosition, type Position, partsPerSegment } from "../playlist/position.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";

export const noBlocking = notApplicable("no CAN-BLOCK-RELOAD");

export const blocks = ({ playlist }: Snapshot): boolean => playlist.serverControl?.get("CAN-BLOCK-RELOAD") === "YES" && !playlist.ended;

export const reloadRules: readonly Rule[] = [
  { number: 42, strength: "M", title: "_HLS_msn alone waits for the whole segment", phase: "live", probe: wholeSegment },
  { number: 43, strength: "M", title: "_HLS_msn and _HLS_part wait for that part, and no longer", judge: partArrives },
  { number: 44, strength: "M", title: "a part past the last of its segment is part 0 of the next", phase: "live", probe: rollsOver },
  { number: 45, strength: "M", title: "what is there already, or was removed, is answered at once and whole", phase: "live", probe: answeredAtOnce },
];

/** The playlist in an answer; undefined unless it is a 200. */
export function playlistIn({ status, body }: Exchange): MediaPlaylist | undefined {
  return status === 200 ? parseMediaPlaylist(body.toString()) : undefined;
}

async function wholeSegment(live: LiveView): Promise<Verdict> {
  let late = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    const snapshot = await live.fresh();
    if (!snapshot || !blocks(snapshot)) return late === "" ? noBlocking : fail(late);
    const { sequence } = nextPosition(snapshot.playlist);
    const exchange = await live.ask({ _HLS_msn: sequence });
    const answer = playlistIn(exchange);
    if (!answer) return fail(`_HLS_msn=${sequence}: ${described(exchange)}`);
    const next = nextPosition(answer);
    const seen = `_HLS_msn=${sequence} was answered with ${atPosition(next)} to come`;
    if (!answer.ended && !answer.segments.some((segment) => segment.sequence === sequence)) return fail(seen);
    if (next.sequence <= sequence + 1 && next.part <= 1) return pass(`${sequence}: ${described(exchange)}`);
    late = seen;
  }
  return fail(late);
}

/** Judged on every reload of every trace. A busy machine may miss a tick now and then. */
function partArrives({ traces }: Evidence): Verdict {
  const asked = traces.flatMap(({ snapshots }) => snapshots).flatMap(({ asked, playlist }) => (asked && !playlist.ended ? [{ asked, playlist }] : []));
  if (asked.length === 0) return noBlocking;
  const early = asked.filter(({ asked, playlist }) => !includes(playlist, asked));
  const late = asked.filter(({ asked, playlist }) => lag(playlist, asked) > 1);
  const refusals = traces.flatMap(({ failures }) => failures.filter(({ status }) => status === 400));
  const problems = refusals.map(({ url }) => `${new URL(url).search} was refused`);
  problems.push(...early.map(({ asked, playlist }) => `${atPosition(asked)} was answered with ${atPosition(nextPosition(playlist))} to come`));
  if (late.length > Math.max(2, asked.length / 10)) problems.push(`${late.length} of ${asked.length} answers came a part late or more`);
  return verdictOf(problems, `${asked.length} reloads, ${late.length} late`);
}

/** Parts listed beyond the one asked for. */
function lag(playlist: MediaPlaylist, asked: { readonly sequence: number; readonly part: number }): number {
  const next = nextPosition(playlist);
  const size = partsPerSegment(playlist) || 1;
  return (next.sequence - asked.sequence) * size + next.part - asked.part - 1;
}

/** Asks early, for on a busy machine the part may be there before the question: only an answer that was held shows what it waited for. */
async function rollsOver(live: LiveView): Promise<Verdict> {
  let seen: Verdict | undefined;
  for (let attempt = 0; attempt < attempts && live.remainingMs() > 0; ) {
    const snapshot = await live.fresh();
    if (!snapshot) return seen ?? notApplicable("the programme ended first");
    const { playlist } = snapshot;
    if (!blocks(snapshot)) return seen ?? noBlocking;
    const count = partsPerSegment(playlist);
    const { sequence, part } = nextPosition(playlist);
    const ahead = count - part;
    const isOpen = hintedPart(playlist) !== undefined;
    if (!isOpen || ahead < Math.min(2, count) || ahead >= advancePartLimit(playlist.partTarget)) continue;
    const exchange = await live.ask({ _HLS_msn: sequence, _HLS_part: count });
    const verdict = rolledOver(exchange, { sequence, part: count });
    if (!verdict) seen ??= fail(`${sequence}.${count}: ${described(exchange)}, later than part 1 of the next segment`);
    else if (verdict.outcome === "fail" || elapsed(exchange) > 500 * playlist.partTarget) return verdict;
    else seen = verdict;
    attempt += 1;
  }
  return seen ?? notApplicable("no segment came whose number of parts is known");
}

/** Undefined where the answer came late, which a busy machine may be to blame for. */
function rolledOver(exchange: Exchange, asked: Position): Verdict | undefined {
  const answer = playlistIn(exchange);
  if (!answer) return fail(`${atPosition(asked)}: ${described(exchange)}`);
  const sequence = asked.sequence + 1;
  const next = nextPosition(answer);
  if (!includes(answer, { sequence, part: 0 })) return fail(`${atPosition(asked)} was answered with ${atPosition(next)} to come`);
  return isBefore({ sequence, part: 2 }, next) ? undefined : pass(`${atPosition(asked)} was answered with ${sequence}.0: ${described(exchange)}`);
}

async function answeredAtOnce(live: LiveView): Promise<Verdict> {
  const lastOf = ({ segments }: MediaPlaylist) => segments.at(-1)?.sequence ?? 0;
  // Another one in each attempt, for a cache in between answers what was asked before as it was then.
  const old: OldQuery[] = [
    (playlist, attempt) => ({ _HLS_msn: Math.max(0, lastOf(playlist) - attempt) }),
    (playlist, attempt) => directives({ sequence: Math.max(0, lastOf(playlist) - attempt), part: 0 }),
    (playlist, attempt) => directives({ sequence: Math.max(0, playlist.mediaSequence - 5), part: attempt }),
  ];
  const problems: string[] = [];
  for (const query of old) {
    const found = await askForOld(live, query);
    if (!found) return notApplicable("the programme ended first");
    if (!blocks(found.snapshot)) return noBlocking;
    const asked = JSON.stringify(found.asked);
    const answer = playlistIn(found.exchange);
    if (!answer) problems.push(`${asked}: ${described(found.exchange)}`);
    else if (!found.atOnce) problems.push(`${asked} was held for ${Math.round(elapsed(found.exchange))} ms`);
    else if (isOutdated(found)) problems.push(`${asked}: an old playlist`);
    else if (answer.skips.length > 0) problems.push(`${asked}: not the whole playlist`);
  }
  return verdictOf(problems, `${old.length} kinds of old request`);
}

type OldQuery = (playlist: MediaPlaylist, attempt: number) => Query;

/** Longer than any cache keeps the answer to a blocking reload that coalesces a crowd by it. */
const cachedMs = 2500;

/** What another probe asked a moment ago, a cache may answer as it was then: once its copy is over, an outdated answer counts. */
async function askForOld(live: LiveView, query: OldQuery): Promise<AtOnce | undefined> {
  const ask = () => live.askAtOnce(({ playlist }, attempt) => query(playlist, attempt));
  const first = await ask();
  if (!first?.atOnce || !isOutdated(first)) return first;
  await sleep(cachedMs);
  return ask();
}

function isOutdated({ exchange, snapshot }: AtOnce): boolean {
  const answer = playlistIn(exchange);
  return answer !== undefined && isBefore(nextPosition(answer), nextPosition(snapshot.playlist));
}
