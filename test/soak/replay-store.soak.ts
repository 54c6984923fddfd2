/** The same with a real S3 store that is away for a minute, while the packager is killed, everything at once, and last the worker in the middle of a download. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { createS3Store, type S3Store } from "../../infra/storage/s3-store.ts";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";
import { startClients } from "../ingest/stage/clients.ts";
import { launchChromium } from "../support/chromium.ts";
import { leaveSoon } from "../support/leave-soon.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { type Radosgw, startRadosgw } from "../support/radosgw.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { compareWithSpoken, exportsOf, lineSeconds, speak, untilReady } from "./support/recorded-space.ts";
import { textOf, until } from "./support/until.ts";
import { Witness } from "./support/witness.ts";

const clients = startClients();
const bucket = "rostrum";
const awayMs = 60_000;
const patience = { timeout: 250_000 };
let gateway: Radosgw;
let store: S3Store;
let environment: Record<string, string>;
let system: System;
let browser: Browser;
let recorded: LiveSpace;
let unrecorded: LiveSpace;
let seen: Witness;

before(async () => {
  gateway = await startRadosgw();
  await gateway.makeBucket(bucket);
  const { endpoint, credentials } = gateway;
  store = createS3Store({ bucket, endpoint, credentials });
  const [port = 0] = await findFreePorts(1);
  const keys = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
  environment = { PORT: String(port), ROSTRUM_ENDED_LIFE_SECONDS: "2", S3_BUCKET: bucket, S3_ENDPOINT: endpoint, ...keys };
  [system, browser] = await Promise.all([startSystem(environment), launchChromium()]);
});
after(async () => {
  await Promise.all([clients.close(), browser.close(), system.stop(), store.close()]);
  await gateway.close();
  leaveSoon();
});

/** The supervisor starts it again. */
async function killRole(role: "packager" | "worker"): Promise<void> {
  const ids = await system.processes(`roles/${role}.js`);
  assert.equal(ids.length, 1);
  for (const id of ids) process.kill(id, "SIGKILL");
}

test("a space is live through a packager's end, a minute without its store, and everybody's end within that minute", patience, async () => {
  recorded = await startSpace(system, ["ada", "grace"], { record: true });
  unrecorded = await startSpace(system, ["alan"], { record: false });
  await clients.join("alan", { url: unrecorded.whipUrl, token: unrecorded.tokens[0] ?? "", hz: 440 });
  seen = new Witness(recorded.playbackUrl);
  await speak(clients, "ada", recorded);
  await seen.lookFor(lineSeconds + 2);
  await killRole("packager");
  await seen.lookFor(8);
  await gateway.stop();
  const away = Date.now();
  await speak(clients, "grace", recorded);
  await seen.lookFor(lineSeconds + 2);
  await system.crash();
  system = await startSystem(environment, { dataDir: system.dataDir });
  await seen.lookFor((away + awayMs - Date.now()) / 1000);
  const duringOutage = seen.listed.size;
  await gateway.resume();
  await seen.lookFor(6);
  assert.ok(seen.listed.size > duringOutage, "it went on");
  for (const { id } of [recorded, unrecorded]) await system.call("POST", `/v1/spaces/${id}/end`);
});

test("the replay has every segment that was ever listed, in every rendition, and each is in the store", patience, async (context) => {
  await until(async () => (await seen.replays()).length > 0);
  const replays = await seen.replays();
  assert.equal(replays.length, 3);
  for (const playlist of replays) assert.deepEqual(seen.missingIn(playlist), []);
  context.diagnostic(`${seen.listed.size} segments were listed`);
  const folder = [...seen.shown].map((url) => /\/(live\/.*\/a64\/)s\d+\.m4s$/.exec(url)?.[1]).find((found) => found !== undefined);
  // What waits in the spool is answered from there, until it is stored.
  await until(async () => {
    const { keys } = await store.list(`live/${recorded.id}/`);
    return [...seen.listed].every((sequence) => keys.includes(`${folder}s${sequence}.m4s`));
  });
});

test("a worker that is killed in the middle of a download leaves nothing partial, and makes it when it is back", patience, async (context) => {
  const working = () => readdir(join(system.dataDir, "worker")).catch(() => []);
  const replay = { url: system.url, space: recorded.id };
  let left: readonly string[] = [];
  // One that was done before it was killed does not count: a new title has all made anew.
  for (let turn = 0; left.length === 0; turn++) {
    const exports = await exportsOf(replay);
    if (exports.length > 0 && exports.every(({ state }) => state === "ready"))
      await system.call("PATCH", `/replay/${recorded.id}`, { title: `A test of many voices ${turn}` });
    if ((await working()).some((name) => name.startsWith("job-"))) {
      await killRole("worker");
      left = await working();
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  context.diagnostic(`killed over ${left.join(" ")}`);
  await untilReady(replay);
  const files = (await exportsOf(replay)).flatMap(({ files }) => files);
  for (const { url, bytes } of files) assert.equal((await (await fetch(`${system.url}${url}`)).arrayBuffer()).byteLength, bytes, url);
  // Of the folder of an earlier process nothing is left once no job is under way.
  await until(async () => (await working()).length === 0);
});

test("in a browser it is heard from the start, and the file of the store holds the words that were spoken", patience, async (context) => {
  const page = await listenAt(browser, recorded.shareUrl);
  const sound = await waitForSound(page, { timeoutMs: 60_000 });
  assert.equal(sound.state, "replay");
  await page.close();
  for (const line of await compareWithSpoken({ url: system.url, space: recorded.id })) context.diagnostic(line);
});

test("nothing of it may be kept by a cache for longer than an hour, and once its host has deleted it nothing of it is left or answered", patience, async () => {
  const prefixes = [`live/${recorded.id}/`, `replay/${recorded.id}/`];
  const keys = (await Promise.all(prefixes.map((prefix) => store.list(prefix)))).flatMap((page) => page.keys);
  for (const key of keys) {
    const answer = await fetch((await store.link(key, { seconds: 60, disposition: "inline" })) ?? "");
    await answer.arrayBuffer();
    const life = Number(/max-age=(\d+)/.exec(answer.headers.get("cache-control") ?? "")?.[1]);
    assert.ok(life <= 3600, `${key} is kept for ${life} s`);
  }
  await system.call("DELETE", `/replay/${recorded.id}`);
  const left = await Promise.all([...prefixes, `recordings/${recorded.id}/`].map((prefix) => store.list(prefix)));
  assert.deepEqual(
    left.flatMap((page) => page.keys),
    [],
  );
  await until(async () => (await Promise.all([...seen.shown].map(async (url) => (await fetch(url)).status))).every((status) => status === 404));
});

test("of the space that was not recorded nothing is in the store, and nothing is answered", patience, async () => {
  await until(async () => {
    const prefixes = [`live/${unrecorded.id}/`, `recordings/${unrecorded.id}/`, `replay/${unrecorded.id}/`];
    const left = await Promise.all(prefixes.map((prefix) => store.list(prefix)));
    return left.every(({ keys }) => keys.length === 0) && (await textOf(unrecorded.playbackUrl)) === "";
  });
});
