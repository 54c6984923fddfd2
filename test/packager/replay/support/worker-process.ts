/** The worker role as a process of its own, in front of a data directory and a database, to be killed and started again. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { internalBearer } from "../../../../infra/config/secrets.ts";
import { findFreePorts } from "../../../../infra/supervisor/free-ports.ts";
import type { Broadcast } from "../../../../packager/contract/broadcast.ts";
import type { ExportState } from "../../../../packager/contract/replay-forms.ts";
import { recordedPath } from "../../../../packager/contract/urls.ts";

export const apiKey = "test-key-0123456789abcdef";
const entry = fileURLToPath(new URL("../../../../infra/roles/worker.js", import.meta.url));

export interface WorkerProcess {
  readonly url: string;
  readonly pid: number;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface WorkerProcessOptions {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startWorkerProcess({ dataDir, databaseUrl, environment = {} }: WorkerProcessOptions): Promise<WorkerProcess> {
  const [port = 0] = await findFreePorts(1);
  const own = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl, API_KEY: apiKey, ROSTRUM_INTERNAL_PORT: String(port), LOG_LEVEL: "error" };
  const child = spawn(process.execPath, [entry], { env: { ...process.env, ...own, ...environment }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const gone = once(child, "exit");
  await Promise.race([once(child, "message"), gone.then(() => Promise.reject(new Error("The worker ended before it served.")))]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async kill(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** As a packager tells of a recording that is complete. */
export async function tellRecorded(
  worker: WorkerProcess,
  broadcast: Broadcast,
  { bearer = internalBearer(apiKey) }: { readonly bearer?: string } = {},
): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const body = JSON.stringify({ form: 1, broadcast, segments: { a32: 1, a64: 1, a96: 1 } });
  return (await fetch(`${worker.url}${recordedPath(broadcast)}`, { method: "PUT", headers, body })).status;
}

export async function exportsOf(worker: WorkerProcess, space: string): Promise<readonly ExportState[]> {
  const answer = await fetch(`${worker.url}/replay/${space}/exports.json`);
  return answer.ok ? ((await answer.json()) as { readonly exports: readonly ExportState[] }).exports : [];
}

export async function untilExports(worker: WorkerProcess, space: string, holds: (states: readonly ExportState[]) => boolean): Promise<readonly ExportState[]> {
  for (;;) {
    const states = await exportsOf(worker, space);
    if (states.length > 0 && holds(states)) return states;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
