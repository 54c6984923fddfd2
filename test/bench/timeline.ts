/** `timeline`: how long `GET /v1/timeline` takes, and what it costs, with a million accounts, ten million follows and two hundred live stages. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { readConfig } from "../../infra/config/config.ts";
import { internalBearer } from "../../infra/config/secrets.ts";
import { startEmbeddedDatabase } from "../../infra/database/embedded.ts";
import { migrate } from "../../infra/database/migrate.ts";
import { createInternalCaller } from "../../infra/http/internal-call.ts";
import { createLog } from "../../infra/log/log.ts";
import { createMetrics } from "../../infra/metrics/metrics.ts";
import { startControl } from "../../ingest/spaces/control.ts";
import { migrations } from "../../ingest/spaces/migrations.ts";
import type { Asked, AskOrder } from "./timeline/asker-process.ts";
import { explainFollows, heavyViewer, loadGraph } from "./timeline/graph.ts";

const { values } = parseArgs({ options: { accounts: { type: "string", default: "1000000" } } });
const size = { accounts: Number(values.accounts), followsEach: 10, live: 200, scheduled: 1000, recorded: 5000 };
const target = { p99Ms: 20 };
const calls = { warmUp: 500, measured: 5000 };
const atOnce = 4;
const apiKey = "bench-key-0123456789abcdef";

const dataDir = mkdtempSync(join(tmpdir(), "rostrum-timeline-"));
const clock = createSystemClock();
const log = createLog({ level: "warn", role: "bench" });
const database = await startEmbeddedDatabase({ dataDir, log });
await migrate({ url: database.url, migrations, clock, log });
console.error(`Loading ${size.accounts} accounts and ${size.accounts * size.followsEach} follows …`);
const began = clock.now();
await loadGraph(database.url, size);
const loadSeconds = Math.round((clock.now() - began) / 1000);
console.error(`… took ${loadSeconds} s.`);

const caller = createInternalCaller({ bearer: internalBearer(apiKey) });
const config = readConfig({ DATA_DIR: dataDir, DATABASE_URL: database.url, ROSTRUM_CALLS_PER_ADDRESS: "1000000" });
const control = await startControl({ config, clock, log, metrics: createMetrics("control"), apiKey, databaseUrl: database.url, pages: () => [], caller });
const base = `http://127.0.0.1:${control.port}`;
await fillStages();

const asker = fork(join(dirname(fileURLToPath(import.meta.url)), "timeline/asker-process.js"));
const light = Array.from({ length: 2000 }, (_, index) => `a${1 + ((index * 7919 * 13) % size.accounts)}`);
await ask({ calls: calls.warmUp, viewers: light });
const figures = { light: await measure(light), heavy: await measure([heavyViewer]) };
const plan = await explainFollows(database.url, heavyViewer);
console.error(plan.join("\n"));
asker.disconnect();
await control.close();
await database.close();
rmSync(dataDir, { recursive: true, force: true });

const usesIndex = plan.some((line) => line.includes("Index Only Scan using follows_of"));
const met = usesIndex && Object.values(figures).every(({ p99Ms, failures }) => failures === 0 && p99Ms <= target.p99Ms);
console.log(JSON.stringify({ name: "timeline", ...size, loadSeconds, ...figures, usesIndex, target, met }));

/** Twelve speak on every stage, as ingest would report. */
async function fillStages(): Promise<void> {
  for (let index = 1; index <= size.live; index++) {
    const events = Array.from({ length: 12 }, (_, seat) => {
      const account = `a${1 + ((index * 13 + seat * 131) % size.accounts)}`;
      return { type: "joined", account, name: account, at: 1 };
    });
    await caller.call("POST", `${base}/internal/stage-events`, { space: `live${index}`, events });
  }
}

function ask(order: Omit<AskOrder, "port" | "atOnce">): Promise<Asked> {
  return new Promise((resolve) => {
    asker.once("message", (asked) => resolve(asked as Asked));
    asker.send({ ...order, port: control.port, atOnce } satisfies AskOrder);
  });
}

async function measure(viewers: readonly string[]) {
  const before = process.cpuUsage();
  const { ms, failures, bytes } = await ask({ calls: calls.measured, viewers });
  const used = process.cpuUsage(before);
  const sorted = [...ms].sort((one, other) => one - other);
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2));
  const cpuMsPerCall = Number(((used.user + used.system) / 1000 / calls.measured).toFixed(3));
  return { p50Ms: at(0.5), p99Ms: at(0.99), cpuMsPerCall, failures, bytes: Math.round(bytes) };
}
