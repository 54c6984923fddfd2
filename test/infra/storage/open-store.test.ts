/** Choosing a store: a bucket that cannot be used stops the start with one clear line. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { openStore } from "../../../infra/storage/open-store.ts";

process.env.AWS_ACCESS_KEY_ID = "ROSTRUMTEST";
process.env.AWS_SECRET_ACCESS_KEY = "a secret of no worth";

async function directory(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "rostrum-open-"));
  context.after(() => rm(path, { recursive: true }));
  return path;
}

async function bucketAnswering(context: TestContext, status: number | "never"): Promise<string> {
  const server = createServer((_, response) => {
    if (status !== "never") response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const oneLine = (pattern: RegExp) => (error: unknown) => error instanceof StartupError && pattern.test(error.message) && !error.message.includes("\n");

test("without a bucket the store is a directory in DATA_DIR", async (context) => {
  const store = await openStore({ config: { DATA_DIR: await directory(context), S3_BUCKET: undefined, S3_ENDPOINT: undefined } });
  await store.put("a.json", Buffer.from("{}"), { cacheControl: "no-store" });
  assert.deepEqual((await store.list("")).keys, ["a.json"]);
});

test("a data directory that is a file stops the start with one line", async (context) => {
  const path = join(await directory(context), "file");
  await writeFile(path, "");
  await assert.rejects(openStore({ config: { DATA_DIR: path, S3_BUCKET: undefined, S3_ENDPOINT: undefined } }), oneLine(/DATA_DIR.*cannot be written/));
});

for (const [what, status, pattern] of [
  ["does not exist", 404, /"bucket".*there is no such bucket/],
  ["is forbidden", 403, /access is denied/],
  ["fails", 500, /cannot be used/],
  ["never answers", "never", /no answer within 300 ms/],
] as const) {
  test(`a bucket that ${what} stops the start with one line`, async (context) => {
    const config = { DATA_DIR: await directory(context), S3_BUCKET: "bucket", S3_ENDPOINT: await bucketAnswering(context, status) };
    await assert.rejects(openStore({ config, checkTimeoutMs: status === "never" ? 300 : 4000 }), oneLine(pattern));
  });
}

test("an endpoint where nothing listens stops the start with one line, unless the check is not wanted", async (context) => {
  const config = { DATA_DIR: await directory(context), S3_BUCKET: "bucket", S3_ENDPOINT: "http://127.0.0.1:9" };
  await assert.rejects(openStore({ config }), oneLine(/ECONNREFUSED/));
  await (await openStore({ config, check: false })).close();
});

test("for whoever can wait for it, a store that is away does not stop the start, and a bucket that refuses does", async (context) => {
  const open = async (endpoint: string) => {
    const config = { DATA_DIR: await directory(context), S3_BUCKET: "bucket", S3_ENDPOINT: endpoint };
    await (await openStore({ config, mayBeAway: true, checkTimeoutMs: 4000 })).close();
  };
  await open("http://127.0.0.1:9");
  await open(await bucketAnswering(context, 500));
  await assert.rejects(open(await bucketAnswering(context, 403)), oneLine(/access is denied/));
});
