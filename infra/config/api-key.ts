/** The data directory goes in, the API key kept there comes out, made whole on first start. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StartupError } from "../errors/rostrum-error.ts";
import { settings } from "./settings.ts";

/** @throws StartupError when the directory cannot be written, or what it keeps is not a key. */
export function keepApiKey(dataDir: string): { readonly apiKey: string; readonly made: boolean } {
  const path = join(dataDir, "api-key");
  const made = makeKey(dataDir, path);
  const apiKey = readKey(path);
  // Keys are derived from it: a short or empty one would be everybody's.
  if (!settings.API_KEY.schema.safeParse(apiKey).success) throw new StartupError(`"${path}" does not hold an API key; remove it to have one made.`);
  return { apiKey, made };
}

/** @returns whether it was made. */
function makeKey(dataDir: string, path: string): boolean {
  try {
    makeDirectory(resolve(dataDir));
    return linkWhole(path, randomBytes(24).toString("base64url"));
  } catch (error) {
    throw new StartupError(`DATA_DIR "${dataDir}" cannot be written: ${(error as Error).message}`);
  }
}

/** A crash leaves no half-written file: it is linked into place once it is on the disk. @returns false when it is there already. */
function linkWhole(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** Step by step: Node's own recursive form never returns below `/proc`. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(dirname(path)) === dirname(path)) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path);
  }
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new StartupError(`"${path}" cannot be read: ${(error as Error).message}`);
  }
}
