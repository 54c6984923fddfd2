/** Starts the whole system as `npm start` does, in a temporary folder on a free port, and finds its processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDataDir } from "./data-dir.ts";

const supervisorEntry = join(dirname(fileURLToPath(import.meta.url)), "../../infra/supervisor/main.js");

export interface System {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDir: string;
  /** JSON call with the API key; throws on a status other than 2xx. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Ids of the system's processes whose command line contains `part`. */
  processes(part: string): Promise<number[]>;
  stop(): Promise<void>;
  /** Kills every process at once, as a power cut does; what is on disk stays. */
  crash(): Promise<void>;
}

/** @param options.dataDir an empty one, or that of a system that crashed; absent: a new one, in which only the database is made. */
export async function startSystem(environment: Record<string, string> = {}, options: { readonly dataDir?: string } = {}): Promise<System> {
  const dataDir = options.dataDir ?? makeDataDir();
  const apiKey = "test-key-0123456789abcdef";
  const child = spawn(process.execPath, [supervisorEntry], {
    env: { ...process.env, PORT: "0", DATA_DIR: dataDir, API_KEY: apiKey, HOST_MIN_FOLLOWERS: "0", LOG_LEVEL: "warn", ...environment },
    stdio: ["ignore", "pipe", process.env.TEST_LOG ? "inherit" : "pipe"],
  });
  const url = await readyUrl(child);
  return {
    url,
    apiKey,
    dataDir,
    call: (method, path, body) => callApi(`${url}${path}`, { method, body, apiKey }),
    processes: (part) => findProcesses(child.pid ?? 0, part),
    stop: async () => {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
    crash: async () => {
      const gone = once(child, "exit");
      const family = await findProcesses(child.pid ?? 0, "");
      for (const id of [child.pid ?? 0, ...family]) kill(id);
      await gone;
    },
  };
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    const note = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /ready at (http\S+)/.exec(printed)?.[1];
      if (url) resolve(url.replace("localhost", "127.0.0.1"));
    };
    child.stdout?.on("data", note);
    child.stderr?.on("data", note);
    child.once("exit", (code) => reject(new Error(`The system ended with ${code} before it was ready: ${printed}`)));
  });
}

async function callApi(url: string, { method, body, apiKey }: { method: string; body: unknown; apiKey: string }): Promise<Record<string, unknown>> {
  const init: RequestInit = { method, headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Descendants of `root`, from /proc, whose command line contains `part`. */
async function findProcesses(root: number, part: string): Promise<number[]> {
  const entries = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const known = await Promise.all(entries.map(describe));
  const family = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { id, parent } of known) {
      if (family.has(parent) && !family.has(id)) {
        family.add(id);
        grew = true;
      }
    }
  }
  return known.filter(({ id, command }) => id !== root && family.has(id) && command.includes(part)).map(({ id }) => id);
}

async function describe(id: number): Promise<{ id: number; parent: number; command: string }> {
  try {
    const [stat, command] = await Promise.all([readFile(`/proc/${id}/stat`, "utf8"), readFile(`/proc/${id}/cmdline`, "utf8")]);
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return { id, parent, command: command.replaceAll("\0", " ") };
  } catch {
    return { id, parent: -1, command: "" };
  }
}
