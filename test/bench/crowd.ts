/** Crowds of 10 to 10,000 through Varnish onto the whole system with thirteen speakers: who joins, how soon, what the early listeners, the stage and the origin notice. */
import { parseArgs } from "node:util";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { sumOfSeries } from "../../infra/rehearse/prometheus-text.ts";
import { type RehearsalPlan, rehearse } from "../../infra/rehearse/rehearsal.ts";
import { type Report, reportOf } from "../../infra/rehearse/report.ts";
import { profiles, samplesPerPart } from "../../packager/contract/profile.ts";
import { samplesToMs } from "../../packager/contract/samples.ts";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { startSpace } from "../support/space.ts";
import { startSystem } from "../support/system.ts";
import { CpuWatch } from "./crowd/cpu-watch.ts";

const targets = { joinedShare: 0.999, firstAudioP99Ms: 3000, earlyStalls: 0, mixerRunsAdded: 0, originRequestsPerPart: 2.5 };
const earlyListeners = 10;
/** The early ones have settled before the crowd comes. */
const settleMs = 6000;
const rampMs = 10_000;
const maxRestMs = 45_000;
/** Frames the mixer missed, packets it could not keep, frames it could not pass on. */
const mixerSeries = ["rostrum_stage_frames_skipped_total", "rostrum_stage_packets_overflowed_total", "rostrum_stage_uplink_dropped_total"];

const { values } = parseArgs({
  options: {
    listeners: { type: "string", multiple: true, default: ["10", "100", "1000", "10000"] },
    seconds: { type: "string", default: "20" },
    // Two cores cannot hold 10,000 listeners, their cache and the system at four requests a second each.
    profile: { type: "string", default: "saver" },
    processes: { type: "string", default: "2" },
  },
});

const profile = Object.values(profiles).find(({ name }) => name === values.profile) ?? profiles.saver;
const partSeconds = samplesToMs(samplesPerPart(profile)) / 1000;
const clock = createSystemClock();
const cleanups: (() => void | Promise<void>)[] = [];
const context = { after: (cleanup: () => void | Promise<void>) => void cleanups.unshift(cleanup) } as Parameters<typeof startVarnish>[0];

async function mixerRuns(metricsUrl: URL): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const sums = mixerSeries.map((name) => sumOfSeries(text, name));
  if (sums.some((sum) => sum === undefined)) throw new Error(`the stage's metrics lack one of ${mixerSeries.join(", ")}`);
  return sums.reduce<number>((total, sum) => total + (sum ?? 0), 0);
}

interface Figures {
  readonly listeners: number;
  /** By the list they were offered. */
  readonly lists: Report["lists"];
  readonly joinedShare: number | null;
  readonly firstAudioMs: Report["firstAudioMs"];
  readonly latencyMs: Report["latencyMs"];
  readonly crowdStalls: number;
  readonly earlyStalls: number;
  readonly mixerRunsAdded: number;
  /** By part and list that is listened to, each of one rendition. */
  readonly originRequestsPerPart: number;
  /** What the origin was asked, by kind, from the first early listener on. */
  readonly originRequests: Readonly<Record<string, number>>;
  /** Seconds of all cores together. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Microseconds that listeners, edge and packager use for each of the crowd's requests. */
  readonly cpuPerRequest: number;
  readonly requestsPerSecond: number;
  readonly failures: Report["requests"]["failures"];
}

async function originRequests(metricsUrl: URL): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(metricsUrl)).text();
  const series = text.matchAll(/^rostrum_origin_requests_total\{(?:.*,)?kind="([\w-]+)".*\} (\d+)$/gm);
  return new Map([...series].map(([, kind = "", count]) => [kind, Number(count)]));
}

/** The system's own start, or the crowd before, may have left it with less on offer; a machine that is busy with something else never comes to rest. */
async function untilEverythingIsOffered(metricsUrl: URL): Promise<void> {
  const level = async () => sumOfSeries(await (await fetch(metricsUrl)).text(), "rostrum_overload_level");
  for (let waitedMs = 0; waitedMs < maxRestMs && (await level()) !== 0; waitedMs += 500) await clock.sleep(500);
}

async function rehearseCrowd(plan: RehearsalPlan): Promise<Figures> {
  const signal = new AbortController().signal;
  const early = { ...plan, listeners: earlyListeners, rampMs: 0, stayMs: settleMs + plan.rampMs + plan.stayMs, processes: 1 };
  await untilEverythingIsOffered(plan.metricsUrl);
  const runsBefore = await mixerRuns(plan.metricsUrl);
  const requestsBefore = await originRequests(plan.metricsUrl);
  const listening = rehearse(early, { clock, signal, local: true });
  await clock.sleep(settleMs);
  const watch = new CpuWatch();
  const report = reportOf(await rehearse(plan, { clock, signal, local: true }), plan);
  const cpuSeconds = watch.stop();
  const requestsAfter = await originRequests(plan.metricsUrl);
  const asked = [...requestsAfter].map(([kind, count]) => [kind, count - (requestsBefore.get(kind) ?? 0)] as const);
  const delivery = (cpuSeconds.listeners ?? 0) + (cpuSeconds.edge ?? 0) + (cpuSeconds.packager ?? 0);
  const before = reportOf(await listening, early);
  const lists = new Set([...Object.keys(report.lists), ...Object.keys(before.lists)]).size;
  const asksOfCrowd = report.origin ? report.origin.playlists + report.origin.parts : Number.NaN;
  return {
    listeners: plan.listeners,
    lists: report.lists,
    joinedShare: report.listeners.started === plan.listeners ? report.listeners.joinedShare : report.listeners.joined / plan.listeners,
    firstAudioMs: report.firstAudioMs,
    latencyMs: report.latencyMs,
    crowdStalls: report.stalls.count,
    earlyStalls: before.stalls.count,
    mixerRunsAdded: (await mixerRuns(plan.metricsUrl)) - runsBefore,
    // Also where all of the crowd plays the plain copy, which has no parts.
    originRequestsPerPart: Number(((asksOfCrowd * partSeconds) / report.seconds / lists).toFixed(2)),
    originRequests: Object.fromEntries(asked.filter(([, count]) => count > 0)),
    cpuSeconds,
    cpuPerRequest: Math.round((1e6 * delivery) / report.requests.count),
    requestsPerSecond: Math.round(report.requests.count / report.seconds),
    failures: report.requests.failures,
  };
}

try {
  // The edge and even the listeners share the machine: what a packager beside its edge is told, as in compose.
  const system = await startSystem({ ROSTRUM_OVERLOAD_CORE_WAIT: "0.9" });
  cleanups.unshift(() => system.stop());
  const origin = new URL(system.url);
  const varnish = await startVarnish(context, [{ host: "127.0.0.1", port: Number(origin.port) }]);
  // The thirteen speak in a space of their own, on the same ingest and packager.
  await system.call("POST", "/v1/demo");
  const space = await startSpace(system, ["host"], { profile: profile.name });
  await clock.sleep(settleMs);
  const url = new URL(`http://127.0.0.1:${varnish}/live/${space.id}/index.m3u8`);
  const results: Figures[] = [];
  for (const listeners of values.listeners.map(Number)) {
    const plan = {
      url,
      listeners,
      rampMs,
      stayMs: Number(values.seconds) * 1000,
      processes: Number(values.processes),
      metricsUrl: new URL("/metrics", system.url),
    };
    results.push(await rehearseCrowd(plan));
    console.error(JSON.stringify(results.at(-1)));
  }
  console.log(JSON.stringify({ bench: "crowd", profile: profile.name, rampSeconds: rampMs / 1000, results, targets }));
} finally {
  for (const cleanup of cleanups) await cleanup();
}
