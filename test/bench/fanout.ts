/** 10,000 held reloads on the real live handler, let go by one part: when each has its answer, what each costs in memory, how long the event loop is taken; the same of a server that only writes. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { profiles, samplesPerPart } from "../../packager/contract/profile.ts";
import { samplesToMs } from "../../packager/contract/samples.ts";
import type { HoldOrder, HoldReport, OriginReport } from "./fanout/messages.ts";

const { values } = parseArgs({ options: { reloads: { type: "string", default: "10000" }, rounds: { type: "string", default: "5" } } });
const [reloads, rounds] = [Number(values.reloads), Number(values.rounds)];
const processes = 2;
/** Rounds not counted: a packager that has been live for a while is compiled, and one that has just begun spends a third of its CPU on that. */
const warmUps = 2;
const partMs = samplesToMs(samplesPerPart(profiles.balanced));
const targets = { p50: 130, p99: 280, kilobytesEach: 12, loopP99: partMs / 4 };

function start(name: string): ChildProcess {
  return fork(fileURLToPath(new URL(`./fanout/${name}-process.js`, import.meta.url)), { execArgv: ["--expose-gc"] });
}

async function ask<Answer>(child: ChildProcess, message: unknown): Promise<Answer> {
  child.send(message as object);
  const [answer] = await once(child, "message");
  return answer as Answer;
}

interface Round {
  readonly p50: number;
  readonly p99: number;
  readonly kilobytesEach: number;
  readonly loopP99: number;
  /** The origin's own, ms: unlike the times, it does not depend on what else the machine does. */
  readonly cpuMs: number;
  /** The crowd's, on the same cores. */
  readonly crowdCpuMs: number;
  readonly answers: number;
}

const at = (sorted: readonly number[], share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
const round = (value: number) => Math.round(value * 10) / 10;

/** Rounds of one kind of server: everybody held, then let go. */
async function measure(name: "origin" | "bare", count: number): Promise<Round[]> {
  const server = start(name);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const crowd = Array.from({ length: processes }, () => start("crowd"));
  const idle = await ask<OriginReport>(server, "usage");
  const results: Round[] = [];
  for (let index = -warmUps; index < count; index++) {
    const { path } = await ask<OriginReport>(server, "prepare");
    const waiting = crowd.map((child) => ask<HoldReport>(child, { port, path, count: reloads / processes } satisfies HoldOrder));
    const held = await ask<OriginReport>(server, { untilHeld: reloads });
    const kilobytesEach = (held.rss - idle.rss) / 1024 / reloads;
    const released = await ask<OriginReport>(server, "release");
    const reports = await Promise.all(waiting);
    const arrivals = reports.flatMap((report) => report.arrivedAt).map((arrivedAt) => arrivedAt - released.releasedAt);
    arrivals.sort((one, other) => one - other);
    const { loopP99, cpuMs } = await ask<OriginReport>(server, "usage");
    const figures: Round = {
      cpuMs: Math.round(cpuMs - released.cpuMs),
      crowdCpuMs: Math.round(reports.reduce((sum, report) => sum + report.cpuMs, 0)),
      p50: round(at(arrivals, 0.5)),
      p99: round(at(arrivals, 0.99)),
      kilobytesEach: round(kilobytesEach),
      loopP99: round(loopP99),
      answers: arrivals.length,
    };
    if (index >= 0) results.push(figures);
    console.error(`${name} ${index < 0 ? "warm-up" : index + 1}:`, JSON.stringify(figures));
  }
  for (const child of [server, ...crowd]) child.disconnect();
  return results;
}

type Figure = Exclude<keyof Round, "answers">;

function medians(results: readonly Round[], names: readonly Figure[]): Partial<Record<Figure, number>> {
  const median = (name: Figure) =>
    at(
      results.map((result) => result[name]).sort((one, other) => one - other),
      0.5,
    );
  return Object.fromEntries(names.map((name) => [name, median(name)]));
}

const results = await measure("origin", rounds);
const figures = medians(results, ["p50", "p99", "kilobytesEach", "loopP99", "cpuMs", "crowdCpuMs"]);
// What the same crowd on the same machine takes of a server that only writes.
const floor = medians(await measure("bare", rounds), ["p50", "p99", "cpuMs", "crowdCpuMs"]);
const ratio = (name: "p50" | "p99" | "cpuMs") => round((figures[name] ?? Number.NaN) / (floor[name] ?? Number.NaN));
const ofFloor = { p50: ratio("p50"), p99: ratio("p99"), cpuMs: ratio("cpuMs") };
console.log(JSON.stringify({ bench: "fanout", reloads, rounds, medianOfRounds: figures, floor, ofFloor, results, targets }));
