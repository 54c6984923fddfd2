/** A database directory goes in; when this resolves, no PostgreSQL of an earlier, killed owner runs in it and no stale lock is left. */
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Clock } from "../clock/clock.ts";
import { StartupError } from "../errors/rostrum-error.ts";

const stopSteps: readonly (readonly [NodeJS.Signals, number])[] = [
  ["SIGINT", 15_000],
  ["SIGQUIT", 5000],
  ["SIGKILL", 5000],
];
const pollMs = 50;

/** @throws StartupError when a living owner holds the directory, or a leftover does not end. */
export async function clearOrphans(directory: string, { clock }: { readonly clock: Clock }): Promise<void> {
  refuseLivingOwner(directory);
  for (const [signal, patienceMs] of stopSteps) {
    const first = postmasterOf(directory);
    if (first !== undefined) signalQuietly(first, signal);
    if (await emptied(directory, { clock, patienceMs })) {
      // Only Linux shows whose a process number is; elsewhere PostgreSQL judges its own lock.
      if (process.platform === "linux") rmSync(join(directory, "postmaster.pid"), { force: true });
      return;
    }
  }
  throw new StartupError(`A PostgreSQL left behind in "${directory}" does not end.`);
}

/** Remembers who owns the directory, so that a second start beside a living one is told apart from a start after a kill. */
export function markOwner(directory: string): void {
  writeFileSync(ownerFile(directory), String(process.pid));
}

function refuseLivingOwner(directory: string): void {
  const first = postmasterOf(directory);
  if (first === undefined || !existsSync(ownerFile(directory))) return;
  const owner = Number(readFileSync(ownerFile(directory), "utf8"));
  // A server whose owner was killed has been handed to another parent.
  if (owner !== process.pid && parentOf(first) === owner)
    throw new StartupError(`"${directory}" is in use by process ${owner}: two starts cannot share one DATA_DIR.`);
}

async function emptied(directory: string, { clock, patienceMs }: { readonly clock: Clock; readonly patienceMs: number }): Promise<boolean> {
  const until = clock.now() + patienceMs;
  while (serversIn(directory).length > 0) {
    if (clock.now() > until) return false;
    await clock.sleep(pollMs);
  }
  return true;
}

function postmasterOf(directory: string): number | undefined {
  const servers = serversIn(directory);
  return servers.find((pid) => !servers.includes(parentOf(pid) ?? -1));
}

/** PostgreSQL's processes work inside their database directory. */
function serversIn(directory: string): number[] {
  if (!existsSync("/proc/self/cwd") || !existsSync(directory)) return [];
  const real = realpathSync(directory);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(pid, "cwd") === real && basename(linkOf(pid, "exe") ?? "").startsWith("postgres"));
}

function linkOf(pid: number, name: "cwd" | "exe"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

function ownerFile(directory: string): string {
  return `${directory}-owner`;
}
