/** What to rehearse goes in; processes full of listeners run it, their progress goes out each second and the sum of it all at the end. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Clock } from "../clock/clock.ts";
import { type OriginRequests, readOriginRequests } from "./origin-requests.ts";
import { emptyTally, sumTallies, type Tally } from "./tally.ts";
import type { BeginOrder, WorkerReport } from "./worker-messages.ts";

export interface RehearsalPlan {
  readonly url: URL;
  readonly listeners: number;
  /** Over which the listeners come, ms. */
  readonly rampMs: number;
  /** How long they all stay after the last one came, ms. */
  readonly stayMs: number;
  readonly processes: number;
  /** Where the origin's request counters are read: unless another is given `/metrics` of the URL's own server. */
  readonly metricsUrl: URL;
}

export interface Moment {
  /** Since the beginning, ms. */
  readonly atMs: number;
  readonly tally: Tally;
}

export interface Outcome {
  readonly tally: Tally;
  readonly timeline: readonly Moment[];
  readonly elapsedMs: number;
  /** What the origin answered meanwhile; absent when its metrics are out of reach. */
  readonly origin: OriginRequests | undefined;
  readonly interrupted: boolean;
}

export interface RehearsalContext {
  readonly clock: Clock;
  /** Ends the rehearsal early, with what is known so far. */
  readonly signal: AbortSignal;
  /** Whether the target is this machine, so that other loopback addresses may be used. */
  readonly local: boolean;
  readonly onProgress?: (moment: Moment) => void;
}

const worker = fileURLToPath(new URL("./worker.js", import.meta.url));
const progressMs = 1000;
/** For the last report of a process that was told to stop. */
const farewellMs = 10_000;

export async function rehearse(plan: RehearsalPlan, { clock, signal, local, onProgress }: RehearsalContext): Promise<Outcome> {
  const before = await readOriginRequests(plan.metricsUrl);
  const startedAt = clock.now();
  const workers = startWorkers(plan, { manyAddresses: local });
  const timeline: Moment[] = [{ atMs: 0, tally: emptyTally() }];
  const look = () => {
    // The last look may come right after another one: rates over so little time would mean nothing.
    if (clock.now() - startedAt - (timeline.at(-1)?.atMs ?? 0) < progressMs / 2) timeline.pop();
    const moment = { atMs: clock.now() - startedAt, tally: sumTallies(workers.map(({ latest }) => latest())) };
    timeline.push(moment);
    onProgress?.(moment);
  };
  const watching = setInterval(look, progressMs);
  const everybody = Promise.all(workers.map(({ finished }) => finished));
  await firstOf(everybody, { clock, signal, ms: plan.rampMs + plan.stayMs });
  const elapsedMs = clock.now() - startedAt;
  const after = await readOriginRequests(plan.metricsUrl);
  for (const { child } of workers) if (child.connected) child.send("stop");
  await firstOf(everybody, { clock, ms: farewellMs });
  clearInterval(watching);
  for (const { child } of workers) child.kill("SIGKILL");
  look();
  const last = timeline.at(-1)?.tally ?? emptyTally();
  return { tally: last, timeline, elapsedMs, origin: difference(before, after), interrupted: signal.aborted };
}

interface Patience {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly ms: number;
}

/** Waits for the work, but no longer than `ms` or until the signal; leaves no timer behind. */
async function firstOf(work: Promise<unknown>, { clock, signal, ms }: Patience): Promise<void> {
  const done = new AbortController();
  const finish = () => done.abort();
  signal?.addEventListener("abort", finish, { once: true });
  void work.then(finish);
  await clock.sleep(ms, { signal: done.signal });
  signal?.removeEventListener("abort", finish);
}

interface Worker {
  readonly child: ChildProcess;
  latest(): Tally;
  /** Resolves once its last report is here, or it died. */
  readonly finished: Promise<unknown>;
}

function startWorkers({ url, listeners, rampMs, processes }: RehearsalPlan, { manyAddresses }: { readonly manyAddresses: boolean }): Worker[] {
  return Array.from({ length: processes }, (_, index) => {
    const first = Math.floor((listeners * index) / processes);
    const count = Math.floor((listeners * (index + 1)) / processes) - first;
    return startWorker({ url: url.href, first, count, total: listeners, rampMs, manyAddresses });
  });
}

function startWorker(order: BeginOrder): Worker {
  // Thousands of listeners make much that is soon forgotten.
  const child = fork(worker, { execArgv: ["--max-semi-space-size=64"] });
  let tally = emptyTally();
  child.on("message", (report: WorkerReport) => {
    tally = report.tally;
  });
  child.send(order);
  return { child, latest: () => tally, finished: once(child, "exit") };
}

function difference(before: OriginRequests | undefined, after: OriginRequests | undefined): OriginRequests | undefined {
  return before && after && { playlists: after.playlists - before.playlists, parts: after.parts - before.parts };
}
