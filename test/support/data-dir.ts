/** A new data directory comes out; within a whole run with the database of a first start in it, made once and copied: `initdb` and the first migrations are the dearest things a start does. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { startEmbeddedDatabase } from "../../infra/database/embedded.ts";
import { migrate } from "../../infra/database/migrate.ts";
import { createLog } from "../../infra/log/log.ts";
import { openQueue } from "../../infra/queue/open-queue.ts";
import { migrations } from "../../ingest/spaces/migrations.ts";

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
  const [clock, log] = [createSystemClock(), createLog({ level: "error", role: "test" })];
  const database = await startEmbeddedDatabase({ dataDir, log });
  await migrate({ url: database.url, migrations, clock, log });
  const settings = { attempts: 1, backoff: { baseMs: 10, capMs: 50 }, keep: { count: 1, seconds: 1 } };
  const queue = await openQueue({ ...settings, name: "first", config: { DATABASE_URL: database.url, REDIS_URL: undefined }, clock, log });
  await queue.close();
  await database.close();
  // Each copy looks for a free port of its own.
  rmSync(join(dataDir, "postgres-port"));
  process.env[variable] = dataDir;
  return () => rmSync(dataDir, { recursive: true, force: true });
}
