/** Rules 32–34, 41, 64 and 65: how long media stays, how fast it comes, and what is left after the end. */
import { setTimeout as sleep } from "node:timers/promises";
import { described, type Exchange } from "../collect/client.ts";
import type { Evidence } from "../collect/evidence.ts";
import type { LiveView } from "../collect/live-view.ts";
import type { Snapshot } from "../collect/trace.ts";
import { allSegments, durationOf, type MediaPlaylist } from "../playlist/media-playlist.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";

export const lifeTimeRules: readonly Rule[] = [
  { number: 32, strength: "M", title: "a part stays for three target durations after its tag went", phase: "live", probe: partStays },
  { number: 33, strength: "M", title: "a segment stays for its own and the playlist's duration after it appeared", phase: "live", probe: segmentStays },
  { number: 34, strength: "M", title: "what is listed answers 200 at once and at line speed", media: true, judge: listedIsThere },
  { number: 41, strength: "M", title: "at the end: the end tag, no hints, and media that stays", phase: "ended", probe: endIsOrderly },
  { number: 64, strength: "S", title: "the life of a segment in caches fits its planned life", media: true, judge: cacheLife },
  { number: 65, strength: "S", title: "a removed presentation answers 404 or 410", phase: "live", probe: removedIsGone },
];

/** Looked at a little before the time is up. */
const marginMs = 200;

async function partStays(live: LiveView): Promise<Verdict> {
  for (let before = live.trace.latest; before; ) {
    const after = await live.fresh();
    if (!after || after.playlist.ended) return notApplicable("the programme ended first");
    const waitMs = 3000 * after.playlist.targetDuration - marginMs;
    if (waitMs > live.remainingMs()) return notApplicable(`needs ${Math.ceil(waitMs / 1000)} s from the moment a part's tag goes`);
    const gone = removedPart(before.playlist, after.playlist);
    before = after;
    if (gone === undefined) continue;
    await sleep(waitMs);
    return present(await live.client.get(new URL(gone, live.trace.url).href), `${gone}, ${(waitMs / 1000).toFixed(1)} s after its tag went`);
  }
  return notApplicable("no playlist was seen");
}

function removedPart(before: MediaPlaylist, after: MediaPlaylist): string | undefined {
  const listed = new Set(allSegments(after).flatMap(({ parts }) => parts.map(({ uri }) => uri)));
  return allSegments(before)
    .flatMap(({ parts }) => parts)
    .find(({ uri, gap }) => !gap && !listed.has(uri))?.uri;
}

/** A segment's age when it leaves the list is what was listed behind it; it must then live for the rest of its own and the playlist's duration. */
async function segmentStays(live: LiveView): Promise<Verdict> {
  for (let before = live.trace.latest; before; ) {
    const after = await live.fresh();
    if (!after || after.playlist.ended) return notApplicable("the programme ended first");
    const segment = before.playlist.segments.find(({ gap, sequence }) => !gap && sequence < after.playlist.mediaSequence);
    if (!segment) {
      if (live.remainingMs() < 0) return notApplicable("no segment was removed");
      before = after;
      continue;
    }
    const longest = Math.max(...live.traces.flatMap(({ snapshots }) => snapshots.map(({ playlist }) => durationOf(allSegments(playlist)))));
    const age =
      durationOf(allSegments(after.playlist)) +
      durationOf(before.playlist.segments.filter(({ sequence }) => sequence > segment.sequence && sequence < after.playlist.mediaSequence));
    const waitMs = Math.max(0, (segment.duration + longest - age) * 1000 - marginMs);
    if (waitMs > live.remainingMs() + 2000 * after.playlist.targetDuration) return notApplicable(`needs ${Math.ceil(waitMs / 1000)} s more`);
    await sleep(waitMs);
    return present(
      await live.client.get(new URL(segment.uri ?? "", live.trace.url).href),
      `${segment.uri}, ${(waitMs / 1000).toFixed(1)} s after it was removed`,
    );
  }
  return notApplicable("no playlist was seen");
}

function present(exchange: Exchange, what: string): Verdict {
  return exchange.status === 200 && exchange.body.length > 0 ? pass(what) : fail(`${what}: ${described(exchange)}`);
}

/** A held answer takes as long as a part; slow ones up to a tenth are the machine's. */
function listedIsThere({ downloads, disruptions, traces, jitterMs }: Evidence): Verdict {
  const wanted = downloads.filter(
    ({ exchange }) => !disruptions.some(({ startedAt, endedAt }) => exchange.sentAt < endedAt && exchange.lastByteAt > startedAt),
  );
  if (wanted.length === 0) return notApplicable("nothing was downloaded");
  const bad = wanted.filter(({ exchange }) => (exchange.status !== 200 && exchange.status !== 206) || exchange.body.length === 0);
  const problems = bad.map(({ exchange }) => `${new URL(exchange.url).pathname}: ${described(exchange)}`);
  const allowed = Math.max(jitterMs, 500 * (traces[0]?.latest?.playlist.partTarget || 1));
  const slow = wanted.filter(({ exchange }) => exchange.lastByteAt - exchange.sentAt > allowed);
  if (slow.length > Math.max(2, wanted.length / 10)) problems.push(`${slow.length} of ${wanted.length} took more than ${allowed} ms`);
  return verdictOf(problems, `${wanted.length} downloads, ${slow.length} slow`);
}

async function endIsOrderly(live: LiveView): Promise<Verdict> {
  const problems: string[] = [];
  for (const trace of live.traces) {
    const last: Snapshot | undefined = trace.latest;
    if (!last?.playlist.ended) problems.push(`${trace.url} has no end tag`);
    else if (last.playlist.hints.length > 0) problems.push(`${trace.url} still hints`);
    for (const segment of last?.playlist.segments ?? []) {
      if (segment.gap || segment.uri === undefined) continue;
      const exchange = await live.client.get(new URL(segment.uri, trace.url).href, { timeoutMs: 5000 });
      if (exchange.status !== 200 || exchange.body.length === 0) problems.push(`after the end ${segment.uri}: ${described(exchange)}`);
    }
  }
  return verdictOf(problems, `${live.traces.length} renditions ended, all segments there`);
}

function cacheLife({ downloads, traces }: Evidence): Verdict {
  const segments = downloads.filter(({ kind, exchange }) => kind === "segment" && exchange.status === 200);
  if (segments.length === 0) return notApplicable("no segment was downloaded");
  const least = 3 * (traces[0]?.latest?.playlist.targetDuration ?? 0);
  const problems = segments.flatMap(({ exchange }) => {
    const seconds = freshness(exchange);
    return seconds >= least ? [] : [`fresh for ${seconds} s, planned for at least ${least} s`];
  });
  return verdictOf(problems, `${segments.length} segments, fresh for at least ${Math.min(...segments.map(({ exchange }) => freshness(exchange)))} s`);
}

function freshness({ headers }: Exchange): number {
  const control = headers["cache-control"] ?? "";
  if (/no-store|no-cache|private/.test(control)) return 0;
  const age = /(?:^|[ ,])max-age=(\d+)/.exec(control)?.[1];
  if (age !== undefined) return Number(age);
  const expires = Date.parse(headers.expires ?? "");
  return Number.isNaN(expires) ? 0 : Math.round((expires - Date.parse(headers.date ?? new Date().toUTCString())) / 1000);
}

async function removedIsGone(live: LiveView): Promise<Verdict> {
  if (live.removedUrl === undefined) return notApplicable("no URL of a removed presentation was given");
  const exchange = await live.client.get(live.removedUrl);
  return exchange.status === 404 || exchange.status === 410 ? pass(described(exchange)) : fail(described(exchange));
}
