/** The whole packager on free ports: told of broadcasts again and again, fed over the PCM wire, killed and continued, ended and remembered. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { readConfig } from "../../../infra/config/config.ts";
import { internalBearer } from "../../../infra/config/secrets.ts";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { createMetrics } from "../../../infra/metrics/metrics.ts";
import { type Broadcast, broadcastPath } from "../../../packager/contract/broadcast.ts";
import { heartbeatPath } from "../../../packager/contract/heartbeat.ts";
import { encodeMessage, pcmPath, pcmUpgrade } from "../../../packager/contract/pcm-wire.ts";
import { type Packager, startPackager } from "../../../packager/packager.ts";
import { until } from "../../support/until.ts";
import { silentLog } from "../live/support/stage.ts";
import { type Asked, askFor, metricAt } from "./support/origin-stage.ts";

const apiKey = "a key of sixteen or more";
const bearer = internalBearer(apiKey);
const clock = createSystemClock();

async function dataDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-packager-"));
  context.after(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

async function start(context: TestContext, directory: string, more: Record<string, string> = {}): Promise<Packager> {
  const config = readConfig({ PORT: "0", DATA_DIR: directory, ROSTRUM_ENDED_LIFE_SECONDS: "1", ...more });
  const packager = await startPackager({ config, clock, log: silentLog(), metrics: createMetrics("packager"), apiKey });
  context.after(() => packager.close());
  return packager;
}

function broadcast(more: Partial<Broadcast> = {}): Broadcast {
  return { space: "space-1", run: "run-00001", startedAt: clock.now(), profile: "fast", record: true, title: "A talk", ...more };
}

async function offer(packager: Packager, wanted: Broadcast, headers: Record<string, string> = { authorization: `Bearer ${bearer}` }) {
  const url = `http://127.0.0.1:${packager.internalPort}${broadcastPath(wanted.space)}`;
  const response = await fetch(url, { method: "PUT", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(wanted) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const get = (packager: Packager, path: string) => askFor({ port: packager.port, path }).answer;
const media = "/live/space-1/run-00001/a64/index.m3u8";

async function feed(packager: Packager, wanted: Broadcast, token = bearer): Promise<Socket> {
  const headers = { connection: "Upgrade", upgrade: pcmUpgrade, authorization: `Bearer ${token}` };
  const asked = request({ host: "127.0.0.1", port: packager.internalPort, path: pcmPath(wanted.space, wanted.run), headers });
  asked.end();
  const [, socket] = (await Promise.race([
    once(asked, "upgrade"),
    once(asked, "response").then(([response]) => {
      throw new Error(`status ${(response as { statusCode: number }).statusCode}`);
    }),
  ])) as [unknown, Socket];
  socket.on("error", () => undefined);
  return socket;
}

const metric = (packager: Packager, name: string) => metricAt(packager.internalPort, name);

/** A reload of the segment after the one that is being made, held when this resolves; asked again should that be over before it is seen to be held. */
async function holdReload(packager: Packager): Promise<Asked> {
  for (;;) {
    const { text } = await get(packager, media);
    const newest = Number(/^#EXT-X-PRELOAD-HINT:.*"p(\d+)\.m4s"/m.exec(text)?.[1]);
    const held = askFor({ port: packager.port, path: `${media}?_HLS_msn=${Math.floor(newest / 12) + 1}` });
    await until(async () => held.state.answered || (await metric(packager, "rostrum_origin_held_requests")) === 1);
    if (!held.state.answered) return held;
  }
}

test("an offer is taken once however often it comes; a bad one is refused with a code", async (context) => {
  const packager = await start(context, await dataDirectory(context));
  assert.equal((await get(packager, "/live/space-1/index.m3u8")).status, 404);
  const wanted = broadcast();
  const answers = await Promise.all([offer(packager, wanted), offer(packager, wanted), offer(packager, wanted)]);
  for (const { status, body } of answers) assert.deepEqual([status, body.run, body.state], [200, "run-00001", "live"]);
  assert.equal(await metric(packager, "rostrum_packager_broadcasts_started_total"), 1);
  assert.equal((await get(packager, "/live/space-1/index.m3u8")).status, 200);
  const refusals = [
    [await offer(packager, wanted, { authorization: "Bearer wrong" }), "token_invalid"],
    [await offer(packager, { ...wanted, profile: "slow" as "fast" }), "body_invalid"],
    [await offer(packager, { ...wanted, extra: 1 } as Broadcast), "body_invalid"],
    [await offer(packager, { ...wanted, title: "x".repeat(100_000) }), "body_too_large"],
    [await offer(packager, { ...wanted, run: "run-00000", startedAt: wanted.startedAt - 1000 }), "state_conflict"],
  ] as const;
  for (const [{ body }, code] of refusals) assert.equal(body.code, code);
});

test("a new run replaces the old one, whose held reloads are let go", async (context) => {
  const packager = await start(context, await dataDirectory(context));
  const old = broadcast();
  await offer(packager, old);
  const held = await holdReload(packager);
  await offer(packager, broadcast({ run: "run-00002" }));
  assert.match((await held.answer).text, /#EXT-X-ENDLIST/);
  assert.match((await get(packager, media)).text, /#EXT-X-ENDLIST/);
  assert.match((await get(packager, "/live/space-1/index.m3u8")).text, /run-00002\/a64/);
  assert.equal((await get(packager, "/live/space-1/run-00002/a64/index.m3u8")).status, 200);
});

test("a restarted packager continues by itself, with the same numbers, what it was making", async (context) => {
  const directory = await dataDirectory(context);
  const first = await start(context, directory);
  const wanted = broadcast({ startedAt: clock.now() - 3500 });
  await offer(first, wanted);
  const closed = async (packager: Packager) => (await get(packager, media)).text.match(/^s\d+\.m4s$/m)?.[0];
  await until(async () => (await closed(first)) !== undefined);
  const name = await closed(first);
  const sequence = /#EXT-X-MEDIA-SEQUENCE:\d+\n/.exec((await get(first, media)).text)?.[0];
  const kept = JSON.parse(await readFile(join(directory, "packager", "space-1+run-00001.json"), "utf8")) as { broadcast: Broadcast };
  assert.deepEqual(kept.broadcast, wanted);
  await first.close();
  const second = await start(context, directory);
  const playlist = (await get(second, media)).text;
  assert.ok(playlist.includes(sequence ?? "nothing"), playlist);
  assert.ok(playlist.includes(`\n${name}\n`), playlist);
  const gap = new RegExp(`#EXT-X-GAP\\n(#.*\\n)*${name}`).test(playlist);
  assert.equal((await get(second, `/live/space-1/run-00001/a64/${name}`)).status, gap ? 404 : 200);
  assert.equal((await offer(second, wanted)).body.state, "live");
});

test("after a kill no listed part is taken back: what the disk has is what the next process lists", async (context) => {
  const [directory, copy] = [await dataDirectory(context), await dataDirectory(context)];
  const first = await start(context, directory);
  // Parts of a second: those of the first segment are listed for twelve seconds, however late the second process begins.
  await offer(first, broadcast({ profile: "saver" }));
  const listed = (text: string) => [...text.matchAll(/^#EXT-X-PART:.*|^#EXT-X-MEDIA-SEQUENCE.*|^#EXT-X-DATERANGE.*/gm)].map(([line]) => line);
  const before = listed((await get(first, `${media}?_HLS_msn=0&_HLS_part=1`)).text);
  await cp(join(directory, "packager"), join(copy, "packager"), { recursive: true });
  const second = await start(context, copy);
  const playlist = (await get(second, media)).text;
  assert.deepEqual(listed(playlist).slice(0, before.length), before);
  const names = [...before.join("\n").matchAll(/INDEPENDENT=YES,URI="(p\d+\.m4s)"/g)].map(([, name]) => name);
  assert.ok(names.length > 0, before.join());
  for (const name of names) {
    const [one, other] = await Promise.all([first, second].map((packager) => get(packager, `/live/space-1/run-00001/a64/${name}`)));
    assert.deepEqual([one?.status, other?.status], [200, 200], name);
    assert.deepEqual(other?.body, one?.body, name);
  }
  assert.ok((await metric(second, "rostrum_packager_media_bytes")) > 0);
});

test("after the end the same address goes on: first from memory, then from the object store, and a late end begins nothing", async (context) => {
  const directory = await dataDirectory(context);
  const packager = await start(context, directory);
  const wanted = broadcast({ startedAt: clock.now() - 3500 });
  await offer(packager, wanted);
  await get(packager, `${media}?_HLS_msn=0`);
  const ended = { ...wanted, endedAt: clock.now() };
  assert.equal((await offer(packager, ended)).body.state, "ended");
  await until(async () => /#EXT-X-ENDLIST/.test((await get(packager, media)).text));
  await until(async () => /replay\.m3u8/.test((await get(packager, "/live/space-1/index.m3u8")).text));
  await until(async () => /PLAYLIST-TYPE:VOD/.test((await get(packager, media)).text));
  const playlist = (await get(packager, "/live/space-1/run-00001/a64/replay.m3u8")).text;
  assert.match(playlist, /PLAYLIST-TYPE:VOD[\s\S]*#EXT-X-ENDLIST/);
  for (const name of ["init.mp4", ...(playlist.match(/^s\d+\.m4s$/gm) ?? [])]) {
    const answer = await get(packager, `/live/space-1/run-00001/a64/${name}`);
    const gap = new RegExp(`#EXT-X-GAP\\n(#.*\\n)*${name}`).test(playlist);
    assert.deepEqual([answer.status, answer.headers["content-type"]], gap ? [404, "application/problem+json"] : [200, "audio/mp4"], name);
  }
  assert.deepEqual((await offer(packager, ended)).body, { space: "space-1", run: "run-00001", state: "ended", partsPublished: 0 });
  assert.equal(await metric(packager, "rostrum_packager_broadcasts"), 0);
});

test("a broadcast whose end was missed ends once control's heartbeats have not named it for long enough, and no other does", async (context) => {
  const packager = await start(context, await dataDirectory(context), { ROSTRUM_UNOFFERED_SECONDS: "1" });
  const beat = async (body: unknown, token = bearer) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return (await fetch(`http://127.0.0.1:${packager.internalPort}${heartbeatPath}`, { method: "PUT", headers, body: JSON.stringify(body) })).status;
  };
  const headers = { authorization: `Bearer ${bearer}` };
  const live = async (space: string) =>
    /"live"/.test(await (await fetch(`http://127.0.0.1:${packager.internalPort}${broadcastPath(space)}`, { headers })).text());
  assert.deepEqual([await beat({ live: [] }, "wrong"), await beat({ live: [1] })], [401, 400]);
  await offer(packager, broadcast());
  await offer(packager, broadcast({ space: "space-2" }));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  assert.ok(await live("space-1"), "without heartbeats nothing ends");
  await until(async () => (await beat({ live: ["space-2"] })) === 200 && !(await live("space-1")));
  assert.ok(await live("space-2"));
  await until(async () => /#EXT-X-ENDLIST/.test((await get(packager, media)).text));
});

test("the PCM wire feeds its broadcast; the newest connection wins; garbage and strangers are turned away", async (context) => {
  const packager = await start(context, await dataDirectory(context));
  const wanted = broadcast();
  await offer(packager, wanted);
  await assert.rejects(feed(packager, wanted, "wrong"), /401/);
  await assert.rejects(feed(packager, { ...wanted, run: "run-00009" }), /404/);
  const frame = () => encodeMessage({ kind: "pcm", sample: Math.round((clock.now() - wanted.startedAt) * 48), pcm: new Int16Array(960) });
  const talk = encodeMessage({ kind: "talk", sample: 100, account: "a", name: "An", talking: true });
  const one = await feed(packager, wanted);
  one.write(frame());
  one.write(talk);
  await until(async () => (await metric(packager, "rostrum_intake_messages_total")) === 2);
  const two = await feed(packager, wanted);
  await once(one, "close");
  two.write(frame());
  await until(async () => (await metric(packager, "rostrum_intake_messages_total")) === 3);
  assert.equal(await metric(packager, "rostrum_intake_connections"), 1);
  const garbage = [Buffer.alloc(64, 0xff), encodeMessage({ kind: "talk", sample: 1, account: 5 as unknown as string, name: "x", talking: true })];
  for (const [index, bytes] of garbage.entries()) {
    const socket = index === 0 ? two : await feed(packager, wanted);
    socket.write(bytes);
    await once(socket, "close");
  }
  assert.equal(await metric(packager, "rostrum_intake_garbage_total"), 2);
  assert.equal((await get(packager, media)).status, 200);
});

test("closing answers held reloads with 503 and ends soon", async (context) => {
  const packager = await start(context, await dataDirectory(context));
  await offer(packager, broadcast());
  const held = await holdReload(packager);
  await Promise.all([packager.close(), held.answer.then(({ status }) => assert.equal(status, 503))]);
  await packager.close();
  await assert.rejects(once(connect(packager.port, "127.0.0.1"), "connect"));
});

test("a kept file that makes no sense is passed over", async (context) => {
  const directory = await dataDirectory(context);
  await (await start(context, directory)).close();
  await writeFile(join(directory, "packager", "odd.json"), '{"form":');
  await writeFile(join(directory, "packager", "old.json"), '{"form":0,"broadcast":{}}');
  const packager = await start(context, directory);
  assert.equal(await metric(packager, "rostrum_packager_broadcasts"), 0);
});
test("a start that cannot be is refused with one clear line", async (context) => {
  const directory = await dataDirectory(context);
  const running = await start(context, directory);
  const oneLine = (pattern: RegExp) => (error: unknown) => error instanceof StartupError && pattern.test(error.message) && !error.message.includes("\n");
  await assert.rejects(start(context, await dataDirectory(context), { PORT: String(running.port) }), oneLine(/port is in use/));
  const file = join(directory, "file");
  await writeFile(file, "not a certificate");
  await assert.rejects(start(context, file), oneLine(/DATA_DIR/));
  await assert.rejects(start(context, await dataDirectory(context), { TLS_CERT: file, TLS_KEY: file }), oneLine(/TLS_CERT and TLS_KEY/));
  await assert.rejects(start(context, await dataDirectory(context), { TLS_CERT: "/no/such", TLS_KEY: file }), oneLine(/TLS_CERT: "\/no\/such"/));
});
