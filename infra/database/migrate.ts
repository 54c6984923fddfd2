/** Migrations and a database go in; when this resolves the schema is current, or one clear line says why not. */
import { type Migration, Migrator } from "kysely";
import type { Clock } from "../clock/clock.ts";
import { RostrumError, StartupError } from "../errors/rostrum-error.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { Log } from "../log/log.ts";
import { createDatabase } from "./database.ts";

export interface MigrateOptions {
  readonly url: string;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a database that does not answer is waited for. */
  readonly waitMs?: number;
}

/** Kysely takes an advisory lock, so replicas that start together migrate once. @throws StartupError without the password. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { url, migrations, clock, log, waitMs = 5000 } = options;
  const database = createDatabase<unknown>({ url, log, maxConnections: 2, statementTimeoutMs: 0 });
  const until = clock.now() + waitMs;
  try {
    for (let attempt = 0; ; attempt++) {
      const reason = await database
        .run((db) => bringUp(new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } }), log))
        .catch(toReason);
      if (reason === undefined) return;
      if (!reason.away || clock.now() > until) throw new StartupError(`The database ${nameOf(url)} cannot be used: ${reason.text}.`);
      await clock.sleep(backoffMs(attempt, { capMs: 1000 }));
    }
  } finally {
    await database.close();
  }
}

async function bringUp(migrator: Migrator, log: Log): Promise<undefined> {
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  for (const { migrationName } of results ?? []) log.info({ migration: migrationName }, "migrated");
  return undefined;
}

interface Reason {
  readonly away: boolean;
  readonly text: string;
}

function toReason(error: unknown): Reason {
  const away = error instanceof RostrumError && error.code === "unavailable";
  const cause = (away ? error.cause : error) as { readonly message?: string; readonly code?: string };
  return { away, text: (cause.message || cause.code || "no answer").replace(/\.$/, "") };
}

/** Host, port and database name: what a person needs to find it, without user and password. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
