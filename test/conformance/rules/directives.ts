/** Rules 46–50 and 55–57: directives that are wrong, too far ahead, unknown, or too late. */
import { described, elapsed, withQuery } from "../collect/client.ts";
import type { LiveView, Query } from "../collect/live-view.ts";
import { directives } from "../collect/trace.ts";
import { advancePartLimit, nextPosition } from "../playlist/position.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { blocks, noBlocking, playlistIn } from "./reloads.ts";

const ended = notApplicable("the programme ended first");

export const directiveRules: readonly Rule[] = [
  {
    number: 46,
    strength: "M",
    title: "_HLS_part without _HLS_msn is refused with 400",
    phase: "live",
    probe: (live) => refused(live, () => ({ _HLS_part: 0 })),
  },
  { number: 47, strength: "S", title: "a segment more than two ahead is refused with 400 at once", phase: "live", probe: farSegment },
  { number: 48, strength: "S", title: "a part beyond the advance limit is refused with 400 at once", phase: "live", probe: farPart },
  { number: 49, strength: "S", title: "held for three target durations, a reload gets 503", phase: "stalled", probe: stalledReload },
  { number: 50, strength: "M", title: "after the end directives are ignored", phase: "ended", probe: directivesAfterEnd },
  { number: 55, strength: "M", title: "_HLS_skip is ignored where CAN-SKIP-UNTIL is absent", phase: "live", probe: skipIgnored },
  { number: 56, strength: "own", title: "unknown parameters and the order of parameters change nothing", phase: "live", probe: unknownParameters },
  { number: 57, strength: "own", title: "impossible directives are refused or ignored at once", phase: "live", probe: impossible },
];

type Snapshot = NonNullable<Awaited<ReturnType<LiveView["fresh"]>>>;

async function refused(live: LiveView, query: (snapshot: Snapshot) => Query): Promise<Verdict> {
  const found = await live.askAtOnce(query);
  if (!found) return ended;
  if (!blocks(found.snapshot)) return noBlocking;
  const seen = `${JSON.stringify(found.asked)}: ${described(found.exchange)}`;
  return found.exchange.status === 400 && found.atOnce ? pass(seen) : fail(seen);
}

/** The last sequence number may be read as that of the open segment, so only three beyond that is surely too far, and one beyond surely not. */
async function farSegment(live: LiveView): Promise<Verdict> {
  const verdict = await refused(live, ({ playlist }) => ({ _HLS_msn: nextPosition(playlist).sequence + 3 }));
  if (verdict.outcome !== "pass") return verdict;
  const snapshot = await live.fresh();
  if (!snapshot) return verdict;
  const near = await live.ask({ _HLS_msn: (snapshot.playlist.segments.at(-1)?.sequence ?? 0) + 2 }, { timeoutMs: live.atOnceMs(snapshot) });
  return near.status === 400 ? fail("two beyond the last closed segment is refused too") : verdict;
}

async function farPart(live: LiveView): Promise<Verdict> {
  const snapshot = live.trace.latest;
  if (!snapshot || Number.isNaN(snapshot.playlist.partTarget)) return notApplicable("no parts");
  return refused(live, ({ playlist }) => {
    const { sequence, part } = nextPosition(playlist);
    return { _HLS_msn: sequence, _HLS_part: part + advancePartLimit(playlist.partTarget) + 1 };
  });
}

async function stalledReload(live: LiveView): Promise<Verdict> {
  const snapshot = live.trace.latest;
  if (!snapshot || !blocks(snapshot)) return noBlocking;
  const holdMs = 3000 * snapshot.playlist.targetDuration;
  const now = playlistIn(await live.ask({}));
  const exchange = await live.ask(directives(nextPosition(now ?? snapshot.playlist)), { timeoutMs: holdMs * 1.5 + 2000 });
  const seen = `held reload: ${described(exchange)}, target duration ${snapshot.playlist.targetDuration} s`;
  const inTime = elapsed(exchange) > 0.5 * holdMs && elapsed(exchange) < 1.5 * holdMs + 1000;
  return exchange.status === 503 && inTime ? pass(seen) : fail(seen);
}

async function directivesAfterEnd(live: LiveView): Promise<Verdict> {
  const latest = live.trace.latest;
  if (!latest?.playlist.ended) return notApplicable("not ended");
  const { sequence } = nextPosition(latest.playlist);
  const queries: Query[] = [{ _HLS_msn: sequence + 1, _HLS_part: 0 }, { _HLS_msn: sequence + 50 }, { _HLS_part: 3 }, { _HLS_msn: 0, _HLS_skip: "YES" }];
  const problems: string[] = [];
  for (const query of queries) {
    const exchange = await live.ask(query, { timeoutMs: 2000 });
    const answer = playlistIn(exchange);
    if (!answer) problems.push(`${JSON.stringify(query)}: ${described(exchange)}`);
    else if (!answer.ended || answer.skips.length > 0) problems.push(`${JSON.stringify(query)}: not the whole ended playlist`);
  }
  return verdictOf(problems, `${queries.length} queries`);
}

async function skipIgnored(live: LiveView): Promise<Verdict> {
  const snapshot = await live.fresh();
  if (!snapshot) return ended;
  if (snapshot.playlist.serverControl?.has("CAN-SKIP-UNTIL")) return notApplicable("delta updates are offered");
  const exchange = await live.ask({ _HLS_skip: "YES" });
  const answer = playlistIn(exchange);
  if (!answer) return fail(`_HLS_skip=YES: ${described(exchange)}`);
  return answer.skips.length === 0 ? pass("the whole playlist") : fail("a delta update that was not offered");
}

/** Released by the same part, all must get the same bytes. */
async function unknownParameters(live: LiveView): Promise<Verdict> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const snapshot = await live.fresh();
    if (!snapshot) return ended;
    if (!blocks(snapshot)) return noBlocking;
    const { sequence, part } = nextPosition(snapshot.playlist);
    const plain = `_HLS_msn=${sequence}&_HLS_part=${part}`;
    const queries = [plain, `_HLS_part=${part}&_HLS_msn=${sequence}`, `${plain}&_HLS_unknown=1`, `utm=a%20b&${plain}&_=1`, `x&${plain}`];
    const join = live.trace.url.includes("?") ? "&" : "?";
    const [first, ...others] = await Promise.all(queries.map((query) => live.client.get(`${live.trace.url}${join}${query}`)));
    const odd = others.findIndex((other) => other.status !== first?.status || !other.body.equals(first.body));
    if (odd < 0) return pass(`${queries.length} spellings, the same bytes`);
    if (attempt === 2) return fail(`${queries[odd + 1]} differs from ${plain}: ${others[odd]?.status}`);
  }
  return ended;
}

const impossibleQueries = ["_HLS_msn=-1", "_HLS_msn=9007199254740992", "_HLS_msn=1e9", "_HLS_msn=", "_HLS_msn=abc", "_HLS_msn=1&_HLS_msn=2"].concat(
  ["_HLS_msn=99999999999999999999&_HLS_part=0", "_HLS_msn=0&_HLS_part=-1", "_HLS_msn=0&_HLS_part=NaN", "_HLS_msn=0&_HLS_part=99999999999", "_HLS_skip=perhaps"],
  ["_HLS_msn=%00", "_HLS_msn=%ZZ", "_HLS_msn[]=1"],
);

async function impossible(live: LiveView): Promise<Verdict> {
  const snapshot = await live.fresh();
  if (!snapshot) return ended;
  const problems: string[] = [];
  const ask = async (query: string): Promise<void> => {
    const exchange = await live.client.get(`${withQuery(live.trace.url, { x: 1 })}&${query}`, { timeoutMs: 4000 + live.atOnceMs(snapshot) });
    if (exchange.status !== 400 && exchange.status !== 200) problems.push(`${query}: ${described(exchange)}`);
  };
  await Promise.all(impossibleQueries.map(ask));
  return verdictOf(problems, `${impossibleQueries.length} queries`);
}
