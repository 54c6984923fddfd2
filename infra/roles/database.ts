/** The `database` role: an embedded PostgreSQL for installations that name no `DATABASE_URL`. */
import { startEmbeddedDatabase } from "../database/embedded.ts";
import { runRole } from "./run-role.ts";

await runRole("database", async ({ config, log }) => {
  const database = await startEmbeddedDatabase({ dataDir: config.DATA_DIR, port: config.ROSTRUM_INTERNAL_PORT, log });
  // PostgreSQL gone means this role is gone: the supervisor starts both again.
  void database.exited.then(() => process.exit(70));
  return { ready: { databaseUrl: database.url }, close: () => database.close() };
});
