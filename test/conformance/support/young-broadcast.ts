/** A packager on free ports with one silent broadcast that began a moment ago; it ends with the test. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pino } from "pino";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { readConfig } from "../../../infra/config/config.ts";
import { internalBearer } from "../../../infra/config/secrets.ts";
import { createMetrics } from "../../../infra/metrics/metrics.ts";
import { broadcastPath } from "../../../packager/contract/broadcast.ts";
import { startPackager } from "../../../packager/packager.ts";
import { checkConformance } from "../check-conformance.ts";

const apiKey = "a key of sixteen or more";
/** Begun two segments ago, so that there are closed ones. */
const ageMs = 8500;
/** Those a few seconds of a young broadcast can show. */
const rules = [1, 2, 3, 4, 6, 8, 15, 20, 21, 22, 24, 25, 26, 27, 42, 43, 44, 45, 46, 47, 48, 56, 57, 58, 59, 61, 62, 63, 66, 67, 68, 69, 71];

export const path = "/live/space-1/index.m3u8";

/** @returns its public port. */
export async function startYoungBroadcast(context: Pick<TestContext, "after">, environment: Record<string, string> = {}): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-young-"));
  const clock = createSystemClock();
  const config = readConfig({ PORT: "0", DATA_DIR: directory, ...environment });
  const packager = await startPackager({ config, clock, log: pino({ level: "silent" }), metrics: createMetrics("packager"), apiKey });
  context.after(async () => {
    await packager.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  const broadcast = { space: "space-1", run: "run-00001", startedAt: clock.now() - ageMs, profile: "balanced", record: false, title: "Young" };
  const headers = { authorization: `Bearer ${internalBearer(apiKey)}`, "content-type": "application/json" };
  const url = `http://127.0.0.1:${packager.internalPort}${broadcastPath("space-1")}`;
  assert.equal((await fetch(url, { method: "PUT", headers, body: JSON.stringify(broadcast) })).status, 200);
  return packager.port;
}

/** No rule is broken, and those of `seen` were put to the test. */
export async function assertConforms(url: string, seen: readonly number[]): Promise<void> {
  const results = await checkConformance(url, { seconds: 10, insecure: true, jitterMs: 750, only: rules });
  const broken = results.filter(({ outcome }) => outcome === "fail").map(({ number, evidence }) => `${number}: ${evidence}`);
  assert.deepEqual(broken, []);
  const passed = results.filter(({ outcome }) => outcome === "pass").map(({ number }) => number);
  for (const number of seen) assert.ok(passed.includes(number), `rule ${number} was put to the test`);
}
