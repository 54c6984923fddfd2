/** Choosing a store: a bucket that refuses or never answered stops the start with one clear line; one that is merely away does not, and is told of. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { createOperations } from "../../../infra/http/operations.ts";
import { openStore } from "../../../infra/storage/open-store.ts";
import { StoreWatch } from "../../../infra/storage/store-watch.ts";
import { silentLog } from "../../packager/live/support/stage.ts";
import { createFaultyStore } from "../../packager/origin/support/faulty-store.ts";

process.env.AWS_ACCESS_KEY_ID = "ROSTRUMTEST";
process.env.AWS_SECRET_ACCESS_KEY = "a secret of no worth";

async function directory(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "rostrum-open-"));
  context.after(() => rm(path, { recursive: true }));
  return path;
}

async function bucketAnswering(context: TestContext, status: number): Promise<string> {
  return addressOf(
    context,
    createServer((_, response) => void response.writeHead(status).end()),
  );
}

async function addressOf(context: TestContext, server: Server): Promise<string> {
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
] as const) {
  test(`a bucket that ${what} stops the start with one line`, async (context) => {
    const config = { DATA_DIR: await directory(context), S3_BUCKET: "bucket", S3_ENDPOINT: await bucketAnswering(context, status) };
    await assert.rejects(openStore({ config }), oneLine(pattern));
  });
}

for (const [away, pattern] of [
  ["refused", /ECONNRESET|socket hang up/],
  [500, /cannot be used/],
  ["never", /no answer within 300 ms/],
] as const) {
  test(`a bucket that is away (${away}) stops the first start, and none after it has answered once`, async (context) => {
    let state: typeof away | 200 = away;
    const gateway = createServer((_, response) => {
      if (state === "refused") response.destroy();
      if (typeof state === "number") response.writeHead(state).end();
    });
    const config = { DATA_DIR: await directory(context), S3_BUCKET: "bucket", S3_ENDPOINT: await addressOf(context, gateway) };
    // Where an answer is to come, a busy machine takes its time for it.
    const open = (own: Partial<typeof config> = {}) => openStore({ config: { ...config, ...own }, checkTimeoutMs: state === "never" ? 300 : 60_000 });
    await assert.rejects(open(), oneLine(pattern));
    state = 200;
    await (await open()).close();
    state = away;
    await (await open()).close();
    await assert.rejects(open({ S3_BUCKET: "another" }), oneLine(pattern));
  });
}

test("readiness tells of a store that is away, as a trouble and not as a reason to send nobody, and no more once it is back", async (context) => {
  const store = createFaultyStore();
  store.away = true;
  const registry = new Registry();
  const watch = new StoreWatch({ store, clock: createSystemClock(), log: silentLog(), metrics: registry, everyMs: 5 });
  const operations = createOperations({ registry, bearer: "a-bearer", troubles: watch.troubles });
  const server = createServer((request, response) => void operations(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    watch.close();
    server.close();
  });
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
    return [answer.status, await answer.json()] as const;
  };
  const until = async (away: boolean) => {
    while ((await registry.getSingleMetric("rostrum_object_store_away")?.get())?.values[0]?.value !== Number(away))
      await new Promise((resolve) => setTimeout(resolve, 2));
  };
  await until(true);
  assert.deepEqual(await ask(), [200, { status: "ready", troubles: ["the object store does not answer"] }]);
  store.away = false;
  await until(false);
  assert.deepEqual(await ask(), [200, { status: "ready" }]);
});
