/** A data directory goes in, a running PostgreSQL on a loopback port comes out: made on first start, recovered after any kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../clock/clock.ts";
import { createSystemClock } from "../clock/system-clock.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { Closer } from "../lifecycle/closer.ts";
import type { Log } from "../log/log.ts";
import { locatePostgres, type PostgresPrograms } from "./embedded-binaries.ts";
import { embeddedDatabaseUrl, embeddedHost, embeddedPassword, embeddedUser, keepEmbeddedPort } from "./embedded-keys.ts";
import { clearOrphans, markOwner } from "./embedded-orphan.ts";
import { choosePostgresUser, type PostgresUser } from "./embedded-user.ts";

export interface EmbeddedDatabase {
  readonly url: string;
  readonly port: number;
  /** The server's process, which the fault tests kill. */
  readonly pid: number;
  /** Resolves when the server has ended, asked or not. */
  readonly exited: Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedDatabaseOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** Absent: the port of the last start, or a free one. */
  readonly port?: number;
  readonly clock?: Clock;
}

interface Place {
  readonly directory: string;
  readonly programs: PostgresPrograms;
  readonly user: PostgresUser;
  readonly clock: Clock;
}

const readyWithinMs = 60_000;
/** How long clients may take to leave, when all of us were told to stop at once, before their connections are ended. */
const leaveWithinMs = 4000;
const stopWithinMs = 20_000;
const pollMs = 25;
const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** @throws StartupError in one clear line when the directory, the port, the user or the programs cannot be used. */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { log, clock = createSystemClock() } = options;
  const dataDir = resolve(options.dataDir);
  const place = prepare(dataDir, clock);
  await clearOrphans(place.directory, { clock });
  const port = options.port ?? (await keepEmbeddedPort(dataDir));
  const url = embeddedDatabaseUrl({ dataDir, port });
  if (!existsSync(join(place.directory, "PG_VERSION"))) await initialise(place, embeddedPassword(url));
  place.user.own(place.directory);
  markOwner(place.directory);
  const server = serve(place, { port, log });
  await server.ready;
  log.info({ port }, "embedded database ready");
  return { url, port, pid: server.pid, exited: server.exited, close: () => server.closer.close() };
}

function prepare(dataDir: string, clock: Clock): Place {
  try {
    mkdirSync(dataDir, { recursive: true });
    const programs = locatePostgres();
    return { directory: join(dataDir, "postgres"), programs, user: choosePostgresUser([programs.postgres, dataDir]), clock };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`DATA_DIR "${dataDir}" cannot be used: ${(error as Error).message}.`);
  }
}

/** Makes the cluster beside its place and renames it when whole, so a kill half way leaves nothing half made. */
async function initialise({ directory, programs, user }: Place, password: string): Promise<void> {
  const draft = `${directory}-draft`;
  const passwordFile = `${draft}-password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of [draft, passwordFile]) user.own(path);
  const flags = [`--username=${embeddedUser}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale"];
  try {
    const child = start(user, programs.initdb, [`--pgdata=${draft}`, ...flags]);
    const lines = keepLines(child);
    const code = await new Promise((done) => child.once("close", done));
    if (code !== 0) throw new StartupError(`The embedded database could not be made: ${reasonIn(lines())}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, directory);
}

function serve(place: Place, { port, log }: { readonly port: number; readonly log: Log }) {
  const settings = { listen_addresses: embeddedHost, port, unix_socket_directories: "", max_connections: 60, shared_buffers: "32MB", log_checkpoints: "off" };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = start(place.user, place.programs.postgres, ["-D", place.directory, ...flags]);
  const lines = keepLines(child);
  const exited = new Promise<void>((done) => child.once("close", () => done()));
  const closer = new Closer();
  void exited.then(() => {
    if (!closer.closing) log.warn({ last: reasonIn(lines()) }, "embedded database ended");
  });
  closer.add(() => stop(child, { exited, clock: place.clock }));
  const ready = untilReady(place, { child, lines }).catch(async (error: unknown) => {
    await closer.close();
    throw error;
  });
  return { ready, exited, closer, pid: child.pid ?? -1 };
}

/** A session of its own: an interrupt typed at the terminal reaches us first, and we stop the server last. */
function start(user: PostgresUser, program: string, args: readonly string[]): ChildProcess {
  const [command, all] = user.command(program, args);
  return spawn(command, all, { cwd: "/", env: environment, stdio: ["ignore", "ignore", "pipe"], detached: true });
}

/** The server writes `ready` into its lock file once it takes connections (PostgreSQL, "postmaster.pid", line 8). */
async function untilReady(
  { directory, clock }: Place,
  { child, lines }: { readonly child: ChildProcess; readonly lines: () => readonly string[] },
): Promise<void> {
  const until = clock.now() + readyWithinMs;
  const lock = join(directory, "postmaster.pid");
  while (!(existsSync(lock) && readFileSync(lock, "utf8").split("\n")[7]?.trim() === "ready")) {
    if (child.exitCode !== null || child.signalCode !== null) throw new StartupError(`The embedded database did not start: ${reasonIn(lines())}`);
    if (clock.now() > until) throw new StartupError(`The embedded database was not ready within ${readyWithinMs / 1000} s.`);
    await clock.sleep(pollMs);
  }
}

async function stop(child: ChildProcess, { exited, clock }: { readonly exited: Promise<void>; readonly clock: Clock }): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return exited;
  child.kill("SIGTERM");
  const cancels = [clock.after(leaveWithinMs, () => child.kill("SIGINT")), clock.after(stopWithinMs, () => child.kill("SIGQUIT"))];
  await exited;
  for (const cancel of cancels) cancel();
}

function keepLines(child: ChildProcess): () => readonly string[] {
  const kept: string[] = [];
  child.once("error", (error) => kept.push(`FATAL: ${error.message}`));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    kept.push(...text.split("\n").filter((line) => line !== ""));
    kept.splice(0, Math.max(0, kept.length - 20));
  });
  return () => kept;
}

function reasonIn(lines: readonly string[]): string {
  return lines.findLast((line) => /FATAL|error:/i.test(line)) ?? lines.at(-1) ?? "it ended without a word";
}
