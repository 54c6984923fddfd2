/** The worker role as a process: told of a recording it makes and gives out downloads, and goes on after a kill. */
import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { deriveKey } from "../../../infra/config/secrets.ts";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../../../infra/database/embedded.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { createTokenIssuer } from "../../../packager/contract/participant-token.ts";
import { replayCalls } from "../../../packager/contract/replay-calls.ts";
import { replayKeys } from "../../../packager/contract/urls.ts";
import { makeDataDir } from "../../support/data-dir.ts";
import { spokenPcm } from "../../support/voices.ts";
import { silentLog } from "../live/support/stage.ts";
import { makeRecording } from "./support/recording.ts";
import { apiKey, exportsOf, startWorkerProcess, tellRecorded, untilExports, type WorkerProcess } from "./support/worker-process.ts";

let dataDir: string;
let database: EmbeddedDatabase;
let store: ObjectStore;
let worker: WorkerProcess;
const pcm = spokenPcm(2, { pauseMs: 300 });
const restart = async () => {
  worker = await startWorkerProcess({ dataDir, databaseUrl: database.url });
};

before(async () => {
  dataDir = makeDataDir();
  [database, store] = await Promise.all([startEmbeddedDatabase({ dataDir, log: silentLog() }), openDirectoryStore({ directory: join(dataDir, "objects") })]);
  await restart();
});
after(async () => {
  await worker.kill("SIGTERM");
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

const allReady = (states: Awaited<ReturnType<typeof exportsOf>>) => states.every(({ state }) => state === "ready");

test("told of a recording, also twice, it makes every download and gives them out with type, name and ranges", async () => {
  const captions = [{ start: 1000, end: 2500, text: "Good evening.", shownFrom: 3000 }];
  const broadcast = await makeRecording({ store, space: "evening", pcm, captions, title: 'Ünder "the" stars/2' });
  assert.equal(await tellRecorded(worker, broadcast, { bearer: "a-stranger" }), 401);
  assert.deepEqual(await exportsOf(worker, "nowhere"), []);
  assert.deepEqual([await tellRecorded(worker, broadcast), await tellRecorded(worker, broadcast)], [204, 204]);
  const states = await untilExports(worker, "evening", allReady);
  const m4a = states.find(({ kind }) => kind === "audio.m4a")?.files[0];
  const answer = await fetch(`${worker.url}${m4a?.url}`);
  const whole = Buffer.from(await answer.arrayBuffer());
  assert.deepEqual([answer.status, answer.headers.get("content-type"), whole.length], [200, "audio/mp4", m4a?.bytes]);
  const disposition = answer.headers.get("content-disposition");
  assert.equal(disposition, `attachment; filename="Under the stars2.m4a"; filename*=UTF-8''${encodeURIComponent('Ünder "the" stars/2.m4a')}`);
  const range = await fetch(`${worker.url}${m4a?.url}`, { headers: { range: "bytes=100-199" } });
  assert.deepEqual([range.status, range.headers.get("content-range")], [206, `bytes 100-199/${whole.length}`]);
  assert.deepEqual(Buffer.from(await range.arrayBuffer()), whole.subarray(100, 200));
  assert.equal((await fetch(`${worker.url}${m4a?.url}`, { headers: { range: "bytes=999999999-" } })).status, 416);
  const goOn = async (tag: string | null) => (await fetch(`${worker.url}${m4a?.url}`, { headers: { range: "bytes=100-", "if-range": tag ?? "" } })).status;
  assert.deepEqual([await goOn(answer.headers.get("etag")), await goOn('"of an earlier file"')], [206, 200]);
  for (const [name, type] of [
    ["audio.mp3", "audio/mpeg"],
    ["waveform.json", "application/json"],
    ["waveform.svg", "image/svg+xml"],
    ["chapters.vtt", "text/vtt"],
    ["transcript.vtt", "text/vtt"],
    ["cover.png", "image/png"],
  ])
    assert.equal((await fetch(`${worker.url}/replay/evening/${name}`, { method: "HEAD" })).headers.get("content-type"), type);
  assert.equal((await fetch(`${worker.url}/replay/evening/secrets.txt`)).status, 404);
  const stored = async (key: string) => (await readFile(join(dataDir, "objects/live/evening", key))).toString();
  assert.match(
    await stored("index.m3u8"),
    /TYPE=SUBTITLES,.*,LANGUAGE="en",.*URI="run-00001\/cc\/replay\.m3u8"\n.*,SUBTITLES="cc"\nrun-00001\/a64\/replay\.m3u8\n/,
  );
  assert.match(await stored("run-00001/cc/replay.vtt"), /00:00:01\.000 --> 00:00:02\.500\nGood evening\.\n/);
});

test("a recording nobody told of is found when it is asked for", async () => {
  await makeRecording({ store, space: "untold", pcm: pcm.subarray(0, 480_000) });
  await untilExports(worker, "untold", allReady);
  assert.equal((await fetch(`${worker.url}/replay/untold/transcript.vtt`)).status, 404, "nobody took down what was said");
});

test("it stands back behind the live roles", async () => {
  const nice = (await readFile(`/proc/${worker.pid}/stat`, "utf8")).split(") ")[1]?.split(" ")[16];
  assert.equal(nice, "10");
});

test("killed in the middle of a download, the next process makes it, and nothing partial was ever there", { timeout: 240_000 }, async () => {
  const broadcast = await makeRecording({ store, space: "long", pcm, repeat: 20 });
  await tellRecorded(worker, broadcast);
  const seen = await untilExports(worker, "long", (states) => states.some(({ state, progress }) => state === "active" && progress > 0));
  await worker.kill("SIGKILL");
  const ready = seen.filter(({ state }) => state === "ready").map(({ kind }) => kind);
  const there = await readdir(join(dataDir, "objects/replay/long/run-00001/0")).catch(() => []);
  assert.ok(there.length <= ready.length * 2 + 2 && there.length < 6, `only whole files: ${there}`);
  await restart();
  assert.equal((await untilExports(worker, "long", allReady)).length, 4);
  // A download is there a moment before what it was made in is gone.
  while ((await readdir(join(dataDir, "worker"))).length > 0) await new Promise((done) => setTimeout(done, 50));
});

const issuer = createTokenIssuer({ key: deriveKey(apiKey, "participant-token"), clock: createSystemClock() });

async function tokenFor(space: string, role: "host" | "speaker", ttlSeconds = 60): Promise<string> {
  return (await issuer.issue({ account: "ada", space, role, name: "Ada" }, { ttlSeconds })).token;
}

async function call(method: string, path: string, { bearer, body }: { readonly bearer?: string; readonly body?: unknown }) {
  const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...authorization } };
  const answer = await fetch(`${worker.url}${path}`, { method, headers: authorization, ...content });
  const text = await answer.text();
  return { status: answer.status, code: text.startsWith("{") ? (JSON.parse(text) as { code?: string }).code : undefined, text };
}

test("only the host of this very space, or the key, changes a replay: missing, foreign and expired permissions are refused", async () => {
  const body = { title: "Mine now" };
  const attempts = [
    [undefined, 401, "token_invalid"],
    ["nonsense", 401, "token_invalid"],
    [await tokenFor("another", "host"), 401, "token_invalid"],
    [await tokenFor("evening", "host", -10), 401, "token_invalid"],
    [await tokenFor("evening", "speaker"), 403, "forbidden"],
  ] as const;
  for (const [method, path] of [
    ["PATCH", "/replay/evening"],
    ["DELETE", "/replay/evening"],
    ["POST", "/replay/evening/exports"],
  ] as const)
    for (const [bearer, status, code] of attempts) {
      const answer = await call(method, path, { ...(bearer !== undefined && { bearer }), ...(method === "PATCH" && { body }) });
      assert.deepEqual([answer.status, answer.code], [status, code], `${method} with ${bearer}`);
    }
  const odd = await call("PATCH", "/replay/evening", { bearer: apiKey, body: { loudness: 11 } });
  assert.deepEqual([odd.status, odd.code], [400, "body_invalid"]);
});

test("the host gives a replay a title and, at the same moment, chapters: both hold; its feed follows, and unlisted it is in no feed", {
  timeout: 120_000,
}, async () => {
  const bearer = await tokenFor("evening", "host");
  const chapters = [
    { title: "Second <half>", start: 9 },
    { title: "First", start: 0 },
  ];
  const edits = await Promise.all([{ title: "Tea & talk" }, { chapters }].map((body) => call("PATCH", "/replay/evening", { bearer, body })));
  assert.deepEqual(edits.map(({ text }) => (JSON.parse(text) as { revision: number }).revision).sort(), [1, 2]);
  await untilExports(worker, "evening", allReady);
  const vtt = (await call("GET", "/replay/evening/chapters.vtt", {})).text;
  assert.match(vtt, /00:00:00\.000 --> 00:00:09\.000\nFirst\n\n2\n00:00:09\.000 --> [\d:.]+\nSecond &lt;half&gt;\n/);
  const fed = await fetch(`${worker.url}/feed/ada.xml`);
  const feed = await fed.text();
  const again = await fetch(`${worker.url}/feed/ada.xml`, { headers: { "if-none-match": fed.headers.get("etag") ?? "", "cache-control": "max-age=60" } });
  assert.deepEqual([fed.status, again.status], [200, 304]);
  assert.match(feed, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<rss version="2\.0" /);
  assert.match(feed, /<title>Tea &#x26; talk<\/title>/);
  const [, url = "", length] = /<enclosure url="([^"]+\/replay\/evening\/audio\.m4a)" length="(\d+)" type="audio\/mp4"\/>/.exec(feed) ?? [];
  assert.equal((await fetch(url, { method: "HEAD" })).headers.get("content-length"), length);
  assert.equal((await call("GET", "/replay/evening/transcript.vtt", {})).text, "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood evening.\n");
  assert.match(feed, /<podcast:transcript url="[^"]+\/replay\/evening\/transcript\.vtt" type="text\/vtt" language="en" rel="captions"\/>/);
  assert.match(feed, /<podcast:chapters url="[^"]+\/replay\/evening\/chapters\.json" type="application\/json\+chapters"\/>/);
  await call("PATCH", "/replay/evening", { bearer, body: { visibility: "unlisted" } });
  await call("PATCH", "/replay/untold", { bearer: apiKey, body: { title: "Made anew at this moment" } });
  assert.match((await call("GET", "/feed/ada.xml", {})).text, /^(?!.*replay\/evening).*<enclosure url="[^"]+\/replay\/untold\/audio\.m4a"/s);
  for (const space of ["evening", "untold"]) assert.equal((await call("GET", `/replay/${space}/audio.m4a`, {})).status, 200, `${space}'s link still works`);
});

test("anybody cuts a clip, hears what it is and keeps it, but not without end; the host takes it away", async () => {
  const cut = (body: unknown) => call("POST", "/replay/evening/clips", { body });
  const made = await cut({ start: 2, end: 9 });
  assert.equal(made.status, 201);
  const { id, seconds, links } = JSON.parse(made.text) as { id: string; seconds: number; links: Readonly<Record<string, string>> };
  assert.deepEqual([links.page, Math.round(seconds)], [`/s/evening/clips/${id}`, 7]);
  assert.equal(JSON.parse((await call("GET", `/replay/evening/clips/${id}`, {})).text).id, id);
  const audio = await fetch(`${worker.url}${links.audio}`);
  assert.deepEqual([audio.status, audio.headers.get("content-type")], [200, "audio/mp4"]);
  assert.match(audio.headers.get("content-disposition") ?? "", /^attachment; filename="Tea {2}talk clip\.m4a"/);
  assert.deepEqual([(await cut({ start: 2 })).code, (await cut({ start: 5, end: 5.2 })).code], ["body_invalid", "body_invalid"]);
  const all = await Promise.all(Array.from({ length: 12 }, () => cut({ start: 2, end: 9 })));
  assert.ok(all.some(({ status, code }) => status === 429 && code === "rate_limited"));
  const bearer = await tokenFor("evening", "host");
  assert.equal((await call("GET", "/replay/evening/clips", {})).status, 401);
  assert.equal(JSON.parse((await call("GET", "/replay/evening/clips", { bearer })).text).clips.length, 1);
  assert.equal((await call("DELETE", `/replay/evening/clips/${id}`, {})).status, 401);
  assert.equal((await call("DELETE", `/replay/evening/clips/${id}`, { bearer })).status, 204);
  for (const path of [`/replay/evening/clips/${id}`, links.audio ?? "", "/replay/%20/clips/1-2"]) assert.equal((await call("GET", path, {})).status, 404, path);
});

test("a cover of the host's own stands in every download; what is no picture, or too large a one, is refused", { timeout: 120_000 }, async () => {
  const bearer = await tokenFor("evening", "host");
  const put = (body: Buffer, type: string, token: string | undefined = bearer) =>
    fetch(`${worker.url}/replay/evening/cover`, {
      method: "PUT",
      body,
      headers: { "content-type": type, ...(token !== "" && { authorization: `Bearer ${token}` }) },
    });
  const canvas = createCanvas(600, 400);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, 600, 400);
  const picture = canvas.toBuffer("image/jpeg");
  const statuses = async (...answers: readonly Promise<Response>[]) => (await Promise.all(answers)).map(({ status }) => status);
  const bomb = createCanvas(1, 1).toBuffer("image/png");
  bomb.writeUInt32BE(60_000, 16);
  assert.deepEqual(
    await statuses(
      put(picture, "image/jpeg", ""),
      put(Buffer.from("<svg/>".repeat(9)), "image/png"),
      put(picture, "image/svg+xml"),
      put(bomb, "image/png"),
      put(Buffer.alloc(5 << 20), "image/png"),
    ),
    [401, 400, 415, 400, 413],
  );
  assert.equal((await put(picture, "image/jpeg")).status, 200);
  await untilExports(worker, "evening", allReady);
  const cover = await loadImage(Buffer.from(await (await fetch(`${worker.url}/replay/evening/cover.png`)).arrayBuffer()));
  const seen = createCanvas(1000, 1000).getContext("2d");
  seen.drawImage(cover, 0, 0);
  assert.deepEqual(
    [cover.width, cover.height, ...seen.getImageData(500, 500, 1, 1).data.slice(0, 3)].map((value, index) => (index === 2 ? value > 240 : value)).slice(0, 3),
    [1400, 1400, true],
  );
  assert.equal((await call("DELETE", "/replay/evening/cover", { bearer })).status, 204);
});

test("every call about replays that the API's document lists is answered here", async () => {
  const own = replayCalls.filter(({ path }) => !path.startsWith("/live/"));
  for (const { method, path } of own) {
    const url = worker.url + path.replaceAll(/\{\w+\}/g, "x");
    const answer = await fetch(url, { method: "OPTIONS", headers: { authorization: `Bearer ${apiKey}` } });
    assert.ok((answer.headers.get("allow") ?? "").split(", ").includes(method.toUpperCase()), `${method} ${path}`);
  }
});

test("a deleted replay leaves nothing in the store, and nothing answers for it", async () => {
  assert.equal((await call("DELETE", "/replay/evening", { bearer: await tokenFor("evening", "host") })).status, 204);
  const hosted = replayKeys.hosted("ada", { startedAt: Date.UTC(2026, 4, 1, 20), space: "evening" });
  const left = (
    await Promise.all(["live/evening/", "replay/evening/", "recordings/evening/", hosted, "clips/evening/"].map((prefix) => store.list(prefix)))
  ).flatMap(({ keys }) => keys);
  assert.deepEqual(left, []);
  for (const path of ["/replay/evening/audio.m4a", "/replay/evening/exports.json"]) assert.equal((await call("GET", path, {})).status, 404);
});
