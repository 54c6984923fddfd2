/** A new data directory comes out; within a whole run with the database of a first start in it, made once and copied: `initdb` is the dearest thing a start does. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedDatabase } from "../../infra/database/embedded.ts";
import { createLog } from "../../infra/log/log.ts";

const variable = "TEST_DATA_DIR";

export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "rostrum-"));
  const { [variable]: made } = process.env;
  if (made) cpSync(made, dataDir, { recursive: true });
  return dataDir;
}

/** For every process started from here on. @returns what removes it. */
export async function makeFirstDataDir(): Promise<() => void> {
  const dataDir = mkdtempSync(join(tmpdir(), "rostrum-first-"));
  const database = await startEmbeddedDatabase({ dataDir, log: createLog({ level: "error", role: "test" }) });
  await database.close();
  // Each copy looks for a free port of its own.
  rmSync(join(dataDir, "postgres-port"));
  process.env[variable] = dataDir;
  return () => rmSync(dataDir, { recursive: true, force: true });
}
