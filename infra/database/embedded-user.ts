/** The rights of this process go in, the way to start PostgreSQL comes out: directly, or as the user `postgres` when we are root (it refuses root). */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { StartupError } from "../errors/rostrum-error.ts";

export interface PostgresUser {
  /** The program and arguments that run `program` with the right user. */
  command(program: string, args: readonly string[]): readonly [string, readonly string[]];
  /** Gives a file or a directory and all in it to that user. */
  own(path: string): void;
}

/** @param reach paths that the user must be able to enter or run. @throws StartupError when no user can be had. */
export function choosePostgresUser(reach: readonly string[]): PostgresUser {
  if (process.getuid?.() !== 0) return { command: (program, args) => [program, args], own: () => undefined };
  const uid = idOf("-u") ?? addUser();
  const gid = idOf("-g") ?? uid;
  const plain = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  if (reach.every((path) => canEnter(path, plain))) return launcher(plain, (path) => give(path, { uid, gid }));
  // Below a directory closed to others (root's home, a temporary folder) only its owner can go: the same owner under another number.
  const mapped = ["unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`];
  const closed = reach.find((path) => !canEnter(path, mapped));
  if (closed === undefined) return launcher(mapped, (path) => give(path, { uid: 0, gid: 0 }));
  throw new StartupError(`The user postgres cannot enter "${closed}": open its directory to others, start as another user than root, or set DATABASE_URL.`);
}

function launcher([command = "", ...flags]: readonly string[], own: (path: string) => void): PostgresUser {
  return { command: (program, args) => [command, [...flags, program, ...args]], own };
}

/** A cluster made under another number (its directory was open or closed then) changes hands as a whole. */
function give(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (statSync(path).uid === uid) return;
  const result = spawnSync("chown", ["-R", `${uid}:${gid}`, path], { encoding: "utf8" });
  if (result.status !== 0) throw new StartupError(`"${path}" cannot be given to the database's user: ${result.stderr?.trim() || "chown failed"}.`);
}

function canEnter(path: string, [command = "", ...flags]: readonly string[]): boolean {
  return spawnSync(command, [...flags, "test", "-x", path], { stdio: "ignore" }).status === 0;
}

function idOf(flag: "-u" | "-g"): number | undefined {
  const result = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
  return result.status === 0 ? Number(result.stdout) : undefined;
}

function addUser(): number {
  const result = spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"], { encoding: "utf8" });
  const uid = idOf("-u");
  if (uid === undefined)
    throw new StartupError(`PostgreSQL does not run as root and no user could be made for it: ${result.stderr?.trim() || "useradd failed"}.`);
  return uid;
}
