/** A packager process on free ports with one silent broadcast that began a moment ago; it can be killed and ended, and goes with the test. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { internalBearer } from "../../../infra/config/secrets.ts";
import { findFreePorts } from "../../../infra/supervisor/free-ports.ts";
import { broadcastPath } from "../../../packager/contract/broadcast.ts";
import { type ConformanceOptions, checkConformance } from "../check-conformance.ts";

const role = fileURLToPath(new URL("../../../infra/roles/packager.js", import.meta.url));
const apiKey = "a key of sixteen or more";
/** Begun two segments ago, so that there are closed ones. */
const ageMs = 8500;
/** No stopwatch here: a machine that is busy with other tests takes its time for everything; what hangs takes longer. */
const jitterMs = 3000;
/** Those that some seconds of a young broadcast can show. */
const rules = [1, 2, 3, 4, 6, 8, 15, 20, 21, 22, 24, 25, 26, 27, 34, 35, 42, 43, 44, 45, 46, 47, 48, 56, 57, 58, 59, 61, 62, 63, 66, 67, 68, 69, 71];
/** Those that a kill and the end can show. */
const rulesAcross = [13, 41, 50, 60];

export const path = "/live/space-1/index.m3u8";
/** The same in the saver's longer parts. */
export const saverPath = "/live/space-1/run-00001/a64/saver.m3u8";

export interface YoungBroadcast {
  readonly port: number;
  /** `kill -9`, and another process in its place. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export async function startYoungBroadcast(context: Pick<TestContext, "after">, environment: Record<string, string> = {}): Promise<YoungBroadcast> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-young-"));
  const [port = 0, internalPort = 0] = await findFreePorts(2);
  const ports = { PORT: String(port), ROSTRUM_INTERNAL_PORT: String(internalPort) };
  const env = { PATH: process.env.PATH, DATA_DIR: directory, API_KEY: apiKey, LOG_LEVEL: "error", ...ports, ...environment };
  let child = await started(env);
  context.after(async () => {
    await killed(child);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  const broadcast = { space: "space-1", run: "run-00001", startedAt: Date.now() - ageMs, profile: "balanced", record: false, title: "Young" };
  const offer = async (more: object = {}) => {
    const headers = { authorization: `Bearer ${internalBearer(apiKey)}`, "content-type": "application/json" };
    const url = `http://127.0.0.1:${internalPort}${broadcastPath("space-1")}`;
    assert.equal((await fetch(url, { method: "PUT", headers, body: JSON.stringify({ ...broadcast, ...more }) })).status, 200);
  };
  await offer();
  return {
    port,
    restart: async () => {
      await killed(child);
      child = await started(env);
    },
    end: () => offer({ endedAt: Date.now() }),
  };
}

async function started(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = fork(role, { env });
  const [message] = (await once(child, "message")) as [{ readonly ready?: boolean }];
  assert.equal(message.ready, true, JSON.stringify(message));
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** For several checks of one broadcast: done once, when each of them has come to it. */
export function together(checks: number, act: () => Promise<void>): () => Promise<void> {
  let arrived = 0;
  let allHere: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    allHere = resolve;
  }).then(act);
  return () => {
    arrived += 1;
    if (arrived === checks) allHere();
    return done;
  };
}

/** No rule is broken, across a kill and the end, and those of `seen` were put to the test. */
export async function assertConforms(
  url: string,
  across: Required<Pick<NonNullable<ConformanceOptions["across"]>, "restart" | "end">>,
  seen: readonly number[],
) {
  const results = await checkConformance(url, { seconds: 8, insecure: true, jitterMs, only: [...rules, ...rulesAcross], across });
  const broken = results.filter(({ outcome }) => outcome === "fail").map(({ number, evidence }) => `${number}: ${evidence}`);
  assert.deepEqual(broken, []);
  const passed = results.filter(({ outcome }) => outcome === "pass").map(({ number }) => number);
  for (const number of [...seen, ...rulesAcross]) assert.ok(passed.includes(number), `rule ${number} was put to the test`);
}
