/** What is no longer in memory, answered from the object store: once for a crowd, bounded, and honest when the store is away. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { playbackSpan, signPlayback } from "../../../packager/contract/playback-signature.ts";
import { createLiveHandler, type LiveHandler } from "../../../packager/origin/live-handler.ts";
import { PlaybackGate } from "../../../packager/origin/playback-gate.ts";
import { StoredOrigin } from "../../../packager/origin/stored-origin.ts";
import { until } from "../../support/until.ts";
import { ManualClock } from "../live/support/manual-clock.ts";
import { createFaultyStore, type FaultyStore } from "./support/faulty-store.ts";
import { askFor, codeOf, keys } from "./support/origin-stage.ts";

const folder = "/live/space-1/run-0001";

async function serve(context: TestContext, handler: LiveHandler) {
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  return { port, connections, get: (path: string, headers: Record<string, string> = {}) => askFor({ port, path, headers }).answer };
}

async function createBench(context: TestContext) {
  const store = createFaultyStore();
  const clock = new ManualClock(0);
  let reads = 0;
  const { get: read } = store;
  store.get = (key, options) => {
    reads += 1;
    return read(key, options);
  };
  const spooled = new Map<number, Buffer>();
  const spool = { ready: Promise.resolve(), asked: 0 };
  const readSpool = async ({ number }: { readonly number: number }) => {
    spool.asked += 1;
    await spool.ready;
    return spooled.get(number);
  };
  const stored = new StoredOrigin({ store, clock, spooled: readSpool, passing: ({ run }) => run === "passing1" });
  const served = await serve(context, createLiveHandler({ find: () => undefined, stored }));
  return { store, clock, spooled, spool, ...served, reads: () => reads };
}

test("a crowd that asks for the same playlist costs the store one read a second, also when nothing is there", async (context) => {
  const { store, clock, get, reads } = await createBench(context);
  store.objects.set("live/space-1/index.m3u8", Buffer.from("#EXTM3U\n"));
  for (const [path, status] of [
    ["/live/space-1/index.m3u8", 200],
    ["/live/nobody/index.m3u8", 404],
  ] as const) {
    const before = reads();
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(path)));
    for (const answer of answers) assert.equal(answer.status, status);
    assert.equal(reads() - before, 1);
    clock.advance(1001);
    await get(path);
    assert.equal(reads() - before, 2);
  }
});

test("a second later a playlist is as the store has it then, in every coding", async (context) => {
  const { store, clock, get } = await createBench(context);
  const path = `${folder}/a64/replay.m3u8`;
  const ask = async () => brotliDecompressSync((await get(path, { "accept-encoding": "br" })).body).toString();
  for (const text of ["#EXTM3U\n", "#EXTM3U\n", "#EXTM3U\n#EXT-X-ENDLIST\n"]) {
    store.objects.set(path.slice(1), Buffer.from(text));
    assert.equal(await ask(), text);
    clock.advance(1001);
  }
});

test("the low-latency address of an ended broadcast brings the whole programme, which caches may keep", async (context) => {
  const { store, get } = await createBench(context);
  store.objects.set(`${folder.slice(1)}/a64/replay.m3u8`, Buffer.from("#EXTM3U\n#EXT-X-ENDLIST\n"));
  const answer = await get(`${folder}/a64/index.m3u8?_HLS_msn=999`);
  assert.deepEqual([answer.status, answer.text, answer.headers["cache-control"]], [200, "#EXTM3U\n#EXT-X-ENDLIST\n", "max-age=10, s-maxage=30"]);
});

test("while it grows, the plain playlist never stands in at the low-latency address, where more had been listed", async (context) => {
  const { store, get } = await createBench(context);
  store.objects.set(`${folder.slice(1)}/a64/plain.m3u8`, Buffer.from("#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n"));
  const answer = await get(`${folder}/a64/index.m3u8`);
  assert.deepEqual([answer.status, answer.headers["retry-after"], answer.headers["cache-control"]], [503, "1", "no-store"]);
  assert.equal((await get(`${folder}/a64/plain.m3u8`)).status, 200);
});

test("a segment comes from the spool while it waits there, else from the store, whole or as a range; a part never", async (context) => {
  const { store, spooled, get } = await createBench(context);
  spooled.set(1, Buffer.from("waiting"));
  store.objects.set(`${folder.slice(1)}/a64/s2.m4s`, Buffer.from("0123456789"));
  assert.equal((await get(`${folder}/a64/s1.m4s`)).text, "waiting");
  const whole = await get(`${folder}/a64/s2.m4s`);
  assert.deepEqual([whole.status, whole.text, whole.headers["content-length"], whole.headers["content-type"]], [200, "0123456789", "10", "audio/mp4"]);
  const range = await get(`${folder}/a64/s2.m4s`, { range: "bytes=2-4" });
  assert.deepEqual([range.status, range.text, range.headers["content-range"]], [206, "234", "bytes 2-4/10"]);
  assert.equal((await get(`${folder}/a64/p2.m4s`)).status, 404);
  assert.equal((await get(`${folder}/a64/s3.m4s`)).status, 404);
});

test("caches keep a segment for ever, but one that is not recorded no longer than it may be heard", async (context) => {
  const { store, spooled, get } = await createBench(context);
  spooled.set(1, Buffer.from("waiting"));
  const keeping = async (run: string, name: string, headers: Record<string, string> = {}) => {
    store.objects.set(`live/space-1/${run}/a64/s2.m4s`, Buffer.from("0123456789"));
    return (await get(`/live/space-1/${run}/a64/${name}`, headers)).headers["cache-control"];
  };
  for (const [name, range] of [
    ["s1.m4s", {}],
    ["s2.m4s", {}],
    ["s2.m4s", { range: "bytes=2-4" }],
  ] as const) {
    assert.equal(await keeping("run-0001", name, range), "max-age=3600, immutable");
    assert.equal(await keeping("passing1", name, range), "max-age=300");
  }
});

test("a store that is away means 503 and a second's wait, and nobody remembers it", async (context) => {
  const { store, get } = await createBench(context);
  store.objects.set("live/space-1/index.m3u8", Buffer.from("#EXTM3U\n"));
  store.away = true;
  for (const path of ["/live/space-1/index.m3u8", `${folder}/a64/s2.m4s`]) {
    const answer = await get(path);
    assert.deepEqual([answer.status, codeOf(answer), answer.headers["retry-after"], answer.headers["cache-control"]], [503, "unavailable", "1", "no-store"]);
  }
  store.away = false;
  assert.equal((await get("/live/space-1/index.m3u8")).status, 200);
});

/** Whoever asks waits. @returns what lets them go on, and nobody after them wait. */
function hold(store: FaultyStore): () => void {
  let found: () => void = () => undefined;
  store.ready = new Promise((resolve) => (found = resolve));
  return () => {
    store.ready = undefined;
    found();
  };
}

test("only so many segments are read from the store at once; the rest are asked to come back", async (context) => {
  const { store, get } = await createBench(context);
  store.objects.set(`${folder.slice(1)}/a64/s2.m4s`, Buffer.from("x"));
  const found = hold(store);
  let answered = 0;
  const asked = Array.from({ length: 80 }, () => get(`${folder}/a64/s2.m4s`).finally(() => answered++));
  await until(() => answered === 16);
  found();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  assert.deepEqual([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 503).length], [64, 16]);
  assert.equal((await get(`${folder}/a64/s2.m4s`)).status, 200);
});

for (const [how, requestsEach] of [
  ["one by one", 1],
  ["many on one connection", 10],
] as const) {
  test(`clients that are gone before their segment is found take nobody's place: ${how}`, async (context) => {
    const { store, spool, port, connections, get, reads } = await createBench(context);
    const path = `${folder}/a64/s2.m4s`;
    store.objects.set(path.slice(1), Buffer.from("0123456789"));
    let found: () => void = () => undefined;
    for (const stage of ["spool", "store"] as const) {
      if (stage === "store") found = hold(store);
      else spool.ready = new Promise((resolve) => (found = resolve));
      const others = await connections();
      const sockets = Array.from({ length: 80 / requestsEach }, () => connect(port, "127.0.0.1").on("error", () => undefined));
      const before = { asked: spool.asked, reads: reads() };
      for (const socket of sockets) socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(requestsEach));
      await until(() => (stage === "spool" ? spool.asked - before.asked === 80 : reads() - before.reads === 64));
      for (const socket of sockets) socket.destroy();
      await until(async () => (await connections()) <= others);
      if (stage === "store") store.ready = undefined;
      else found();
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (stage === "spool") assert.equal(reads() - before.reads, 0, "nothing is read for nobody");
      // The store may be looking for what nobody waits for any more.
      const statuses = (await Promise.all(Array.from({ length: 60 }, () => get(path)))).map(({ status }) => status);
      assert.deepEqual([...new Set(statuses)], [200]);
      found();
    }
  });
}

test("what is kept to some comes from the store, too, to who shows a signature: its key is without it, and no cache keeps the answer for longer than it holds", async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-signed-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  const store = await openDirectoryStore({ directory });
  const clock = new ManualClock(1_800_000_000_000);
  const nothing = () => undefined;
  const stored = new StoredOrigin({ store, clock, spooled: async () => undefined, passing: () => false });
  const { get } = await serve(context, createLiveHandler({ find: nothing, stored, gate: new PlaybackGate({ keys, clock }) }));
  const files = {
    "index.m3u8": "#EXTM3U\n",
    "run-0001/a64/plain.m3u8": "#EXTM3U\n#EXTINF:4,\ns2.m4s\n",
    "run-0001/a64/replay.m3u8": "#EXTM3U\n",
    "run-0001/a64/s2.m4s": "0123456789",
  };
  for (const [name, text] of Object.entries(files)) await store.put(`live/~paid/${name}`, Buffer.from(text), { cacheControl: "max-age=31536000" });
  const signature = signPlayback(playbackSpan("~paid", { now: clock.now(), ttlSeconds: 3600 }), keys);
  for (const [name, text] of Object.entries(files)) {
    const answer = await get(`/live/${signature}/~paid/${name}`);
    assert.deepEqual([answer.status, answer.text], [200, text], name);
    const lives = [...(answer.headers["cache-control"] ?? "").matchAll(/age=(\d+)/g)].map(([, seconds]) => Number(seconds));
    assert.ok(lives.length > 0 && lives.every((seconds) => seconds <= 60), `${name}: ${answer.headers["cache-control"]}`);
    for (const root of ["", "/~0.1.0.x", `/${signature.slice(0, -1)}-`]) assert.equal((await get(`/live${root}/~paid/${name}`)).status, 403, name);
  }
  const range = await get(`/live/${signature}/~paid/run-0001/a64/s2.m4s`, { range: "bytes=2-4" });
  assert.deepEqual([range.status, range.text, range.headers["cache-control"]], [206, "234", "max-age=60"]);
});
