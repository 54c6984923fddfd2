import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { listen } from "../../../infra/http/listen.ts";
import { ownDirectory } from "../../../infra/supervisor/owner-lock.ts";
import { makeDataDir } from "../../support/data-dir.ts";

const entry = fileURLToPath(new URL("../../../infra/supervisor/main.js", import.meta.url));
let folder = "";
let databaseDir = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-refusal-"));
  databaseDir = makeDataDir();
});
after(() => Promise.all([folder, databaseDir].map((path) => rm(path, { recursive: true, force: true }))));

/** Starts the system as it would be started by hand, and stops it once it has printed `until`; resolves with its exit code and what it printed. */
function start(environment: Record<string, string>, { until }: { readonly until?: string } = {}): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, PORT: "0", DATA_DIR: databaseDir, LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (until !== undefined && printed.includes(until)) child.kill("SIGTERM");
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, lines: printed.split("\n").filter((line) => line !== "") })));
}

async function assertRefused(environment: Record<string, string>, expected: RegExp): Promise<void> {
  const { code, lines } = await start(environment);
  assert.equal(lines.length, 1, `one line, got: ${lines.join("\n")}`);
  assert.match(lines[0] ?? "", expected);
  assert.equal(code, 1);
}

test("an invalid setting ends the start with one clear line", () => assertRefused({ PORT: "eighty" }, /PORT is not valid.*"eighty"/));

test("a port in use ends the start with one clear line", async () => {
  const holder = createServer();
  const port = await listen(holder, { port: 0 });
  try {
    await assertRefused({ PORT: String(port) }, new RegExp(`Cannot listen on .*${port}: the port is in use`));
  } finally {
    holder.close();
  }
});

test("a data directory that cannot be written ends the start with one clear line", async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  await assertRefused({ DATA_DIR: file }, /DATA_DIR .*a-file" cannot be written/);
});

test("a data directory below a file system that takes none ends the start, and does not hang", () =>
  assertRefused({ DATA_DIR: "/proc/rostrum" }, /DATA_DIR "\/proc\/rostrum" cannot be written/));

test("an API key file that a crash left empty is refused: keys derived from it would be everybody's", async () => {
  const dataDir = join(folder, "empty-key");
  await mkdir(dataDir);
  await writeFile(join(dataDir, "api-key"), "");
  await assertRefused({ DATA_DIR: dataDir }, /api-key" does not hold an API key/);
});

test("a data directory that another Rostrum owns is refused before anything in it is touched", async () => {
  const dataDir = join(folder, "owned");
  await mkdir(dataDir);
  const release = await ownDirectory(dataDir);
  await assertRefused({ DATA_DIR: dataDir }, /is in use by another Rostrum/);
  release();
  const again = await ownDirectory(dataDir);
  again();
});

test("an address that the supervisor hands out is refused from outside", () =>
  assertRefused({ ROSTRUM_PACKAGER_URLS: "http://127.0.0.1:1" }, /ROSTRUM_PACKAGER_URLS is for roles that are started one by one/));

test("a database that cannot be reached ends the start with one clear line and keeps the password to itself", async () => {
  const { code, lines } = await start({ DATABASE_URL: "postgres://user:very-secret@127.0.0.1:9/none" });
  assert.equal(code, 1);
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0] ?? "", /database 127.0.0.1:9\/none cannot be used/);
  assert.equal(lines.join().includes("very-secret"), false);
});

test("a bucket that there is not, or that does not answer, ends the start with one clear line", async () => {
  const gateway = createHttpServer((_, response) => response.writeHead(404).end());
  const endpoint = `http://127.0.0.1:${await listen(gateway, { port: 0 })}`;
  const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
  try {
    await assertRefused({ S3_BUCKET: "rostrum", S3_ENDPOINT: endpoint, ...keys }, /S3_BUCKET "rostrum" cannot be used at .*: there is no such bucket/);
  } finally {
    gateway.close();
  }
  await assertRefused({ S3_BUCKET: "rostrum", S3_ENDPOINT: endpoint, ...keys }, /S3_BUCKET "rostrum" cannot be used at .*ECONNREFUSED/);
});

test("told to stop while it is starting, it ends in order without ever having served", async () => {
  const { code, lines } = await start({ LOG_LEVEL: "info" }, { until: "embedded database ready" });
  assert.equal(code, 0, lines.join("\n"));
  assert.doesNotMatch(lines.join("\n"), /Rostrum is ready/);
});
