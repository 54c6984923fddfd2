/** The outcome of a rehearsal goes in, the figures a team wants to know come out. */
import { quantile } from "./histogram.ts";
import type { Outcome, RehearsalPlan } from "./rehearsal.ts";
import type { Tally } from "./tally.ts";

/** Times in ms, rounded; null where nothing was measured. */
export interface Report {
  readonly url: string;
  readonly interrupted: boolean;
  readonly seconds: number;
  readonly listeners: { readonly wanted: number; readonly started: number; readonly joined: number; readonly joinedShare: number | null };
  readonly firstAudioMs: Quantiles;
  readonly latencyMs: Quantiles;
  readonly stalls: { readonly count: number; readonly listeners: number; readonly ms: number };
  readonly rejoins: number;
  readonly gaps: number;
  /** Listeners by the list they had their first audio from: under overload, newcomers are offered another one. */
  readonly lists: Readonly<Record<string, number>>;
  readonly requests: { readonly count: number; readonly retries: number; readonly failures: Readonly<Record<string, number>> };
  readonly bytes: Readonly<Record<"playlists" | "media" | "headers" | "total", number>>;
  /** Absent when the origin's metrics are out of reach. By part and list: each list that is listened to needs its own. */
  readonly origin?: { readonly playlists: number; readonly parts: number; readonly requestsPerPart: number | null };
  readonly timeline: readonly Point[];
}

interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** One second of the rehearsal; requests, bytes and stalls are those of this second. */
export interface Point {
  readonly seconds: number;
  readonly started: number;
  readonly joined: number;
  readonly requestsPerSecond: number;
  readonly bitsPerSecond: number;
  readonly stalls: number;
  readonly retries: number;
}

export function reportOf({ tally, timeline, elapsedMs, origin, interrupted }: Outcome, plan: Pick<RehearsalPlan, "url" | "listeners">): Report {
  const partsPassed = tally.partTargetMs > 0 ? (Math.max(1, Object.keys(tally.lists).length) * elapsedMs) / tally.partTargetMs : 0;
  return {
    url: plan.url.href,
    interrupted,
    seconds: rounded(elapsedMs / 1000, 1) ?? 0,
    listeners: { wanted: plan.listeners, started: tally.started, joined: tally.joined, joinedShare: rounded(tally.joined / tally.started, 5) },
    firstAudioMs: quantiles(tally.firstAudio),
    latencyMs: quantiles(tally.latency),
    stalls: { count: tally.stalls, listeners: tally.stalledListeners, ms: Math.round(tally.stalledMs) },
    rejoins: tally.rejoins,
    gaps: tally.gaps,
    lists: tally.lists,
    requests: { count: tally.requests, retries: tally.retries, failures: tally.failures },
    bytes: { ...tally.bytes, total: totalBytes(tally) },
    ...(origin ? { origin: { ...origin, requestsPerPart: rounded((origin.playlists + origin.parts) / partsPassed, 2) } } : {}),
    timeline: timeline.map((moment, index) => pointOf(moment, timeline[index - 1])),
  };
}

function pointOf({ atMs, tally }: Outcome["timeline"][number], before: Outcome["timeline"][number] | undefined): Point {
  const seconds = Math.max(0.001, (atMs - (before?.atMs ?? 0)) / 1000);
  const since = (now: number, then: number | undefined) => now - (then ?? 0);
  return {
    seconds: atMs / 1000,
    started: tally.started,
    joined: tally.joined,
    requestsPerSecond: since(tally.requests, before?.tally.requests) / seconds,
    bitsPerSecond: (since(totalBytes(tally), before && totalBytes(before.tally)) * 8) / seconds,
    stalls: since(tally.stalls, before?.tally.stalls),
    retries: since(tally.retries, before?.tally.retries),
  };
}

function totalBytes({ bytes }: Tally): number {
  return bytes.playlists + bytes.media + bytes.headers;
}

function quantiles(histogram: Tally["latency"]): Quantiles {
  return { p50: rounded(quantile(histogram, 0.5), 0), p99: rounded(quantile(histogram, 0.99), 0) };
}

function rounded(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null;
}
