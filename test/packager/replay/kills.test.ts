/** A packager as a process on a real S3 store: killed, the store stopped, both killed at once; the replay has every segment that was ever listed, and its downloads come from the store. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { internalBearer } from "../../../infra/config/secrets.ts";
import { readWhole } from "../../../infra/storage/object-store.ts";
import { createS3Store, type S3Store } from "../../../infra/storage/s3-store.ts";
import { findFreePorts } from "../../../infra/supervisor/free-ports.ts";
import { broadcastPath } from "../../../packager/contract/broadcast.ts";
import { livePaths, objectKey, recordingKeys } from "../../../packager/contract/urls.ts";
import { checksumOf } from "../../../packager/replay/recorded-segment.ts";
import { readRecording, readText } from "../../../packager/replay/recording.ts";
import { type Radosgw, startRadosgw } from "../../support/radosgw.ts";
import { startWorkerProcess, untilExports } from "./support/worker-process.ts";

const apiKey = "test-key-0123456789abcdef";
const entry = fileURLToPath(new URL("../../../infra/roles/packager.js", import.meta.url));
const run = { space: "space-1", run: "run-00001" };
const path = { ...run, rendition: "a64" } as const;

let gateway: Radosgw;
let store: S3Store;
let dataDir: string;
let ports: number[];
let child: ChildProcess | undefined;

before(async () => {
  gateway = await startRadosgw();
  await gateway.makeBucket("rostrum");
  store = createS3Store({ bucket: "rostrum", endpoint: gateway.endpoint, credentials: gateway.credentials });
  dataDir = await mkdtemp(join(tmpdir(), "rostrum-kills-"));
  ports = await findFreePorts(2);
});
after(async () => {
  await kill();
  await store.close();
  await gateway.close();
  await rm(dataDir, { recursive: true, force: true });
});

function aws() {
  const { accessKeyId, secretAccessKey } = gateway.credentials;
  return { S3_BUCKET: "rostrum", S3_ENDPOINT: gateway.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

async function start(): Promise<void> {
  const own = { PORT: String(ports[0]), ROSTRUM_INTERNAL_PORT: String(ports[1]), DATA_DIR: dataDir, API_KEY: apiKey, LOG_LEVEL: "error" };
  child = spawn(process.execPath, [entry], { env: { ...process.env, ...aws(), ...own }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
}

async function kill(): Promise<void> {
  const gone = child && child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child?.kill("SIGKILL");
  await gone;
}

async function offer(more: object = {}): Promise<void> {
  const body = { ...run, startedAt, profile: "fast", record: true, title: "Test", ...more };
  const headers = { authorization: `Bearer ${internalBearer(apiKey)}`, "content-type": "application/json" };
  const answer = await fetch(`http://127.0.0.1:${ports[1]}${broadcastPath(run.space)}`, { method: "PUT", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
}
const startedAt = Date.now();

/** Every segment that a listener was ever shown, beside those shown as gaps. */
const everListed = new Set<number>();
async function look(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${ports[0]}${livePaths.media(path)}`).catch(() => undefined);
  const text = answer?.ok ? await answer.text() : "";
  for (const [, gap, sequence] of text.matchAll(/(#EXT-X-GAP\n)?#EXTINF:.*\ns(\d+)\.m4s/g)) if (!gap) everListed.add(Number(sequence));
}

async function untilListed(count: number): Promise<void> {
  while (everListed.size < count) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("the replay has every segment that was ever listed", { timeout: 200_000 }, async () => {
  await start();
  await offer();
  await untilListed(1);
  await kill();
  await start();
  await untilListed(2);
  await gateway.stop();
  await untilListed(4);
  // Everything at once, in the middle of a segment, with the store away for a while already.
  await kill();
  await start();
  await look();
  await gateway.resume();
  await untilListed(5);
  await offer({ endedAt: Date.now() });
  await kill();
  await start();
  while ((await readText(store, recordingKeys.manifest(run))) === undefined) {
    // As control does, as long as it knows of the end.
    await offer({ endedAt: Date.now() });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const recording = await readRecording(store, run);
  const whole = new Map(recording?.segments.filter(({ gap }) => !gap).map((segment) => [segment.sequence, segment]));
  const lost = [...everListed].filter((sequence) => !whole.has(sequence));
  assert.deepEqual(lost, [], `listed were ${[...everListed]}`);
  for (const [sequence, { sha256 }] of whole) {
    const object = await store.get(objectKey(livePaths.segment({ ...run, rendition: recording?.rendition ?? "a64" }, sequence)));
    assert.equal(object && checksumOf(await readWhole(object, { maxBytes: 1 << 20 })), sha256, `segment ${sequence}`);
  }
  const replay = await (await fetch(`http://127.0.0.1:${ports[0]}${livePaths.multivariant(run.space)}`)).text();
  assert.match(replay, /a64\/replay\.m3u8/);
});

test("a worker with its jobs in Redis makes the downloads, and who asks for one is sent to the store itself", { timeout: 240_000 }, async (context) => {
  const [redisPort = 0] = await findFreePorts(1);
  const redis = spawn("redis-server", ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", dataDir], { stdio: "ignore" });
  context.after(() => redis.kill("SIGKILL"));
  // Nothing answers there: the queue needs no PostgreSQL.
  const databaseUrl = "postgres://nobody@127.0.0.1:1/nothing";
  const environment = { ...aws(), REDIS_URL: `redis://127.0.0.1:${redisPort}` };
  const worker = await startWorkerProcess({ dataDir, databaseUrl, environment });
  const states = await untilExports(worker, run.space, (all) => all.every(({ state }) => state === "ready"));
  const ask = ({ url }: { readonly url: string }) => fetch(`${url}/replay/${run.space}/audio.m4a`, { redirect: "manual" });
  const sent = await ask(worker);
  const location = sent.headers.get("location") ?? "";
  assert.deepEqual([sent.status, sent.headers.get("cache-control")], [302, "private, max-age=300"]);
  assert.ok(location.startsWith(`${gateway.endpoint}/rostrum/replay/${run.space}/${run.run}/`), location);
  const file = await fetch(location);
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.deepEqual(
    [file.status, file.headers.get("content-type"), bytes.length],
    [200, "audio/mp4", states.find(({ kind }) => kind === "audio.m4a")?.files[0]?.bytes],
  );
  const disposition = `attachment; filename="Test.m4a"; filename*=UTF-8''Test.m4a`;
  assert.equal(file.headers.get("content-disposition"), disposition);
  const { credentials, endpoint } = gateway;
  const client = new S3Client({ credentials, endpoint, forcePathStyle: true, region: "us-east-1" });
  const key = new URL(location).pathname.slice("/rostrum/".length);
  assert.equal(
    (await client.send(new HeadObjectCommand({ Bucket: "rostrum", Key: key }))).ContentDisposition,
    disposition,
    "also where an edge reads the store",
  );
  client.destroy();
  const length = await fetch(`${worker.url}/replay/${run.space}/audio.m4a`, { method: "HEAD", redirect: "manual" });
  assert.deepEqual([length.status, length.headers.get("content-length")], [200, String(bytes.length)]);
  const piece = await fetch(location, { headers: { range: "bytes=10-19" } });
  assert.deepEqual([piece.status, Buffer.from(await piece.arrayBuffer())], [206, bytes.subarray(10, 20)]);
  assert.equal((await fetch(location.replace(/\?.*$/, ""))).status, 403, "without its signature the link opens nothing");
  await worker.kill("SIGTERM");
  const edged = await startWorkerProcess({ dataDir, databaseUrl, environment: { ...environment, ROSTRUM_STORE_URL: "https://cdn.example" } });
  assert.equal((await ask(edged)).headers.get("location"), `https://cdn.example${new URL(location).pathname.replace("/rostrum", "")}`);
  await edged.kill("SIGTERM");
});
