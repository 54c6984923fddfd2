/** A PostgreSQL URL goes in, a bounded pool of typed queries comes out; a database that is away is `unavailable`, never a stray error. */
import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { RostrumError } from "../errors/rostrum-error.ts";
import { Closer } from "../lifecycle/closer.ts";
import type { Log } from "../log/log.ts";
import { PooledClient } from "./client.ts";

export interface Database<Tables> {
  /** Runs queries. @throws RostrumError `unavailable` when the database cannot be reached or does not answer in time. */
  run<Result>(query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly log: Log;
  readonly maxConnections?: number;
  /** 0 for none. */
  readonly statementTimeoutMs?: number;
}

const connectTimeoutMs = 2000;
const retryAfterSeconds = 2;

export function createDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const { url, log, maxConnections = 8, statementTimeoutMs = 3000 } = options;
  const pool = new Pool({
    Client: PooledClient,
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 10_000,
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + 1000 }),
    keepAlive: true,
    application_name: "rostrum",
  });
  pool.on("error", (error) => log.warn({ reason: error.message }, "database connection lost"));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const closer = new Closer();
  closer.add(() => db.destroy());
  return {
    run: async (query) => {
      try {
        return await query(db);
      } catch (error) {
        throw isAway(error) ? new RostrumError("unavailable", "The database is not reachable at the moment.", { cause: error, retryAfterSeconds }) : error;
      }
    },
    close: () => closer.close(),
  };
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57 (operator intervention, statement timeout), 58 (system); 25006: a standby, before it takes over. */
const awayStates = /^(08|53|57|58|25006)/;
const awayCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"]);
const awayMessages = /timeout exceeded|Connection terminated|Query read timeout|not queryable|Client was closed|driver has already been destroyed/i;

function isAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isAway);
  const { code = "", message = "" } = error as { readonly code?: string; readonly message?: string };
  return awayStates.test(code) || awayCodes.has(code) || awayMessages.test(message);
}
