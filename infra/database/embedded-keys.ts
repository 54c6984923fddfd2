/** The data directory goes in; the password, port and URL of its embedded database come out, the same on every start. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { StartupError } from "../errors/rostrum-error.ts";
import { listen } from "../http/listen.ts";

export const embeddedHost = "127.0.0.1";
export const embeddedUser = "rostrum";

/** The URL of the embedded database on `port`, whether it runs yet or not. */
export function embeddedDatabaseUrl({ dataDir, port }: { readonly dataDir: string; readonly port: number }): string {
  return `postgres://${embeddedUser}:${keepText(dataDir, "postgres-password", () => randomBytes(24).toString("base64url"))}@${embeddedHost}:${port}/postgres`;
}

export function embeddedPassword(url: string): string {
  return new URL(url).password;
}

/** The port used last time when it is free, else a free one, remembered for the next start. */
export async function keepEmbeddedPort(dataDir: string): Promise<number> {
  const kept = Number(keepText(dataDir, "postgres-port", () => "0"));
  const port = await freePort(kept).catch(() => freePort(0));
  if (port !== kept) writeFileSync(join(dataDir, "postgres-port"), String(port));
  return port;
}

async function freePort(port: number): Promise<number> {
  const server = createServer();
  const taken = await listen(server, { port, host: embeddedHost });
  await new Promise((resolve) => server.close(resolve));
  return taken;
}

function keepText(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(path, make(), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw new StartupError(`DATA_DIR "${dataDir}" cannot be written: ${(error as Error).message}`);
  }
  return readFileSync(path, "utf8").trim();
}
