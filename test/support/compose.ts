/** Reads the compose file as its engine would, and runs its roles as plain processes on loopback: same commands, same environment, other addresses. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks: readonly string[] | Readonly<Record<string, unknown>>;
  readonly user?: string;
  readonly [other: string]: unknown;
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const composeFolder = fileURLToPath(new URL("../../../infra/compose/", import.meta.url));

/** @throws Error with the file's own words when a variable that it requires is not given. */
export function readCompose(variables: Readonly<Record<string, string>>): Compose {
  return fill(parse(readFileSync(join(composeFolder, "compose.yaml"), "utf8"), { merge: true }), variables) as Compose;
}

function fill(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((one) => fill(one, variables));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, variables)]));
}

function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string | undefined) => {
    const value = variables[name] ?? (kind === "-" ? rest : undefined);
    if (value === undefined) throw new Error(`${name}: ${rest ?? "not set"}`);
    return value;
  });
}

export interface Topology {
  /** Port on loopback of a service's port. */
  port(service: string, port: number): number;
  /** Kills a service's process as `kill -9` does and resolves once it is gone. */
  kill(service: string): Promise<void>;
  /** Starts a service, or starts it again. */
  start(service: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The object store is one folder that all share. `environment` replaces what the file says for every role.
 * @param services In the order in which they start; those of the file that run the `rostrum` image.
 */
export async function startTopology(
  compose: Compose,
  { services, environment }: { readonly services: readonly string[]; readonly environment: Record<string, string> },
): Promise<Topology> {
  const folder = await mkdtemp(join(tmpdir(), "rostrum-compose-"));
  const addresses = await findAddresses(Object.keys(compose.services));
  const running = new Map<string, ChildProcess>();
  mkdirSync(join(folder, "objects"));
  for (const name of services) {
    mkdirSync(join(folder, name));
    symlinkSync(join(folder, "objects"), join(folder, name, "objects"));
  }
  const port = (service: string, inside: number) => addresses.get(`${service}:${inside}`) ?? 0;
  const start = async (name: string) => {
    const service = compose.services[name];
    const entry = service?.command?.[1];
    if (!service || entry === undefined) throw new Error(`${name} is no role.`);
    const own = {
      DATA_DIR: join(folder, name),
      PORT: String(port(name, 8080)),
      ROSTRUM_INTERNAL_PORT: String(port(name, 9000)),
      ROSTRUM_INTERNAL_HOST: "127.0.0.1",
    };
    const given = Object.fromEntries(Object.entries(service.environment ?? {}).map(([key, value]) => [key, relocate(String(value), addresses)]));
    const env = { ...process.env, ...given, ...own, ...environment };
    const child = fork(fileURLToPath(new URL(`../../../${entry}`, import.meta.url)), { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    running.set(name, child);
    await ready(child, name);
  };
  const stop = async (name: string, signal: NodeJS.Signals) => {
    const child = running.get(name);
    running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  const close = async () => {
    for (const name of [...running.keys()].reverse()) await stop(name, "SIGTERM");
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const name of services) await start(name);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, start, close, kill: (name) => stop(name, "SIGKILL") };
}

/** The ports that roles listen on inside their containers. */
async function findAddresses(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const keys = names.flatMap((name) => [`${name}:8080`, `${name}:9000`]);
  const ports = await findFreePorts(keys.length);
  return new Map(keys.map((key, index) => [key, ports[index] ?? 0]));
}

function relocate(value: string, addresses: ReadonlyMap<string, number>): string {
  return value.replace(/\/\/([a-z0-9-]+:\d+)/g, (whole, address: string) => (addresses.has(address) ? `//127.0.0.1:${addresses.get(address)}` : whole));
}

function ready(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: { ready?: boolean; refusal?: string }) => {
      if (message.ready) resolve();
      else if (message.refusal !== undefined) reject(new Error(`${name}: ${message.refusal}`));
    });
    child.once("exit", (code, signal) => reject(new Error(`${name} ended while starting (${signal ?? code}).`)));
  });
}
