/** The embedded database through first start, restart, and every kind of kill. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { createDatabase } from "../../../infra/database/database.ts";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../../../infra/database/embedded.ts";
import { migrate } from "../../../infra/database/migrate.ts";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { listen } from "../../../infra/http/listen.ts";
import { createLog } from "../../../infra/log/log.ts";

const log = createLog({ level: "error", role: "test" });
const clock = createSystemClock();
const embedded = new URL("../../../infra/database/embedded.js", import.meta.url);
let dataDir: string;
before(() => {
  dataDir = mkdtempSync(join(tmpdir(), "rostrum-database-"));
});
after(() => rmSync(dataDir, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function withDatabase(run: (database: EmbeddedDatabase) => Promise<void>): Promise<void> {
  const database = await startEmbeddedDatabase({ dataDir, log });
  try {
    await run(database);
  } finally {
    await database.close();
  }
}

/** Another process that owns the database, as the `database` role does. */
async function startOwner(): Promise<{ readonly kill: () => Promise<void>; readonly server: number }> {
  const code = `import { startEmbeddedDatabase } from ${JSON.stringify(embedded.href)};
    const log = { info() {}, warn() {}, error() {}, debug() {} };
    console.log((await startEmbeddedDatabase({ dataDir: ${JSON.stringify(dataDir)}, log })).pid);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
  });
  const ended = new Promise((done) => child.once("exit", done));
  const server = await new Promise<number>((done) => child.stdout.once("data", (text) => done(Number(text))));
  return {
    server,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

test("rows and the port outlive a restart, and only the kept password opens it", async () => {
  let first = "";
  await withDatabase(async ({ url }) => {
    first = url;
    await query(url, "CREATE TABLE kept (n int)");
    await query(url, "INSERT INTO kept VALUES (1)");
    const wrong = new URL(url);
    wrong.password = "wrong";
    await assert.rejects(query(wrong.href, "SELECT 1"), /password authentication failed/);
  });
  assert.equal(statSync(join(dataDir, "postgres-password")).mode & 0o077, 0);
  await withDatabase(async ({ url }) => {
    assert.equal(url, first);
    assert.deepEqual(await query(url, "SELECT n FROM kept"), [{ n: 1 }]);
  });
});

test("a killed server tells its owner, and starts again with every committed row", async () => {
  const database = await startEmbeddedDatabase({ dataDir, log });
  await query(database.url, "INSERT INTO kept VALUES (2)");
  process.kill(database.pid, "SIGKILL");
  await database.exited;
  await database.close();
  await withDatabase(async ({ url }) => assert.deepEqual(await query(url, "SELECT n FROM kept ORDER BY n"), [{ n: 1 }, { n: 2 }]));
});

test("a server left running by a killed owner is stopped and replaced", { skip: process.platform !== "linux" }, async () => {
  const owner = await startOwner();
  await owner.kill();
  assert.ok(isRunning(owner.server));
  await withDatabase(async ({ url, pid }) => {
    assert.notEqual(pid, owner.server);
    assert.ok(!isRunning(owner.server));
    assert.equal((await query(url, "SELECT n FROM kept")).length, 2);
  });
});

test("a directory whose owner lives is refused, and its server left alone", { skip: process.platform !== "linux" }, async () => {
  const owner = await startOwner();
  await assert.rejects(startEmbeddedDatabase({ dataDir, log }), /in use by process \d+/);
  assert.ok(isRunning(owner.server));
  await owner.kill();
  await withDatabase(async ({ url }) => void (await query(url, "SELECT 1")));
});

test("a stale lock that names a living stranger, and a half-made cluster, do not matter", { skip: process.platform !== "linux" }, async () => {
  writeFileSync(join(dataDir, "postgres/postmaster.pid"), `${process.pid}\n/elsewhere\n1\n5432\n\n\n\nready\n`);
  writeFileSync(join(dataDir, "postgres-draft"), "cut short");
  await withDatabase(async ({ url }) => assert.equal((await query(url, "SELECT n FROM kept")).length, 2));
});

test("a data directory that was closed to others and is opened, or the other way round, still works", async () => {
  const mode = statSync(dataDir).mode & 0o777;
  chmodSync(dataDir, mode === 0o700 ? 0o755 : 0o700);
  await withDatabase(async ({ url }) => assert.equal((await query(url, "SELECT n FROM kept")).length, 2));
  chmodSync(dataDir, mode);
  await withDatabase(async ({ url }) => assert.equal((await query(url, "SELECT n FROM kept")).length, 2));
});

test("a port in use is one clear line", async () => {
  const blocker = createServer();
  const port = await listen(blocker, { port: 0, host: "127.0.0.1" });
  await assert.rejects(startEmbeddedDatabase({ dataDir, log, port }), (error: Error) => error instanceof StartupError && !error.message.includes("\n"));
  await new Promise((done) => blocker.close(done));
});

test("replicas that start together migrate once", async () => {
  let ups = 0;
  const migrations = { "0001": { up: async () => void ups++ } };
  await withDatabase(async ({ url }) => {
    await Promise.all(Array.from({ length: 4 }, () => migrate({ url, migrations, clock, log })));
    assert.equal(ups, 1);
  });
});

test("a database that is away, or refuses us, stops the start with one line without the password", async () => {
  const migrations = {};
  const away = "postgres://someone:secret-word@127.0.0.1:1/rostrum";
  const isClear = (error: Error) => error instanceof StartupError && /127\.0\.0\.1/.test(error.message) && !/secret-word|\n/.test(error.message);
  await assert.rejects(migrate({ url: away, migrations, clock, log, waitMs: 200 }), isClear);
  await withDatabase(async ({ port }) => {
    const refused = `postgres://rostrum:secret-word@127.0.0.1:${port}/postgres`;
    await assert.rejects(migrate({ url: refused, migrations, clock, log }), isClear);
    const unknown = new URL(refused);
    unknown.pathname = "/nowhere";
    await assert.rejects(migrate({ url: unknown.href, migrations, clock, log }), isClear);
  });
});

test("a statement that takes too long is unavailable, an error of ours is not", async () => {
  await withDatabase(async ({ url }) => {
    const { sql } = await import("kysely");
    const rejects = async (statement: string, code: string, limit: { readonly statementTimeoutMs?: number } = {}) => {
      const database = createDatabase<Record<string, Record<string, unknown>>>({ url, log, ...limit });
      await assert.rejects(
        database.run((db) => sql.raw(statement).execute(db)),
        { code },
      );
      await database.close();
    };
    await rejects("SELECT pg_sleep(60)", "unavailable", { statementTimeoutMs: 100 });
    await rejects("SELECT nonsense", "42703");
  });
});
