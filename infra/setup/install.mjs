/** Brings a fresh clone its npm packages, again whenever the lock file has changed. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const installedMark = join(root, "node_modules", ".rostrum-installed");

/** Runs a program to its end in the project's root. Exits with its code when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

export function fail(line) {
  console.error(line);
  process.exit(1);
}

export function install() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Rostrum needs Node.js 20.19 or later; this is ${process.version}.`);
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  if (existsSync(installedMark) && readFileSync(installedMark, "utf8") === lock) return;
  console.error("Installing packages …");
  // Not `npm ci`: it refuses a lock file that lacks the binaries of other platforms, which not every registry mirror has.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" };
  // To ask whether what npm's cache holds is the newest takes longest; where the cache does not do, it is asked.
  if (spawnSync("npm", [...args, "--prefer-offline"], options).status !== 0) run("npm", args, options);
  writeFileSync(installedMark, lock);
}
