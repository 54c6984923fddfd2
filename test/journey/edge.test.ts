/** The compose file's roles as plain processes: one ingest feeds two packagers, and Varnish in front of both is what listeners see. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { measureClockOffset } from "../../infra/clock/system-clock.ts";
import { startEmbeddedDatabase } from "../../infra/database/embedded.ts";
import { createLog } from "../../infra/log/log.ts";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { type Answer, askFor } from "../packager/origin/support/origin-stage.ts";
import { composeFolder, readCompose, startTopology, type Topology } from "../support/compose.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { until } from "../support/until.ts";

const cleanups: (() => unknown)[] = [];
const later = { after: (run: unknown) => void cleanups.push(run as () => unknown) };
const apiKey = "test-key-0123456789abcdef";
const twins = ["packager-1", "packager-2"] as const;
const partsPerSegment = 12;
let topology: Topology;
let edge = 0;
let media = "";

before(async () => {
  const dataDir = makeDataDir();
  later.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const database = await startEmbeddedDatabase({ dataDir, log: createLog({ level: "error", role: "test" }) });
  later.after(() => database.close());
  const unused = { ICE_PUBLIC_IP: "127.0.0.1", POSTGRES_PASSWORD: "unused", S3_SECRET: "unused", GRAFANA_PASSWORD: "unused" };
  const compose = readCompose({ API_KEY: apiKey, PUBLIC_URL: "http://127.0.0.1", ...unused });
  // Other tests keep this machine busy, which is no crowd.
  const calm = { ROSTRUM_OVERLOAD_CORE_WAIT: "" };
  const own = { ...calm, DATABASE_URL: database.url, S3_BUCKET: "", S3_ENDPOINT: "", ICE_UDP_PORT: "0", HOST_MIN_FOLLOWERS: "0", LOG_LEVEL: "error" };
  const environment = { ...own, ROSTRUM_CLOCK_OFFSET_MS: String(measureClockOffset()) };
  topology = await startTopology(compose, { services: [...twins, "ingest", "control"], environment });
  later.after(() => topology.close());
  const origins = twins.map((name) => ({ host: "127.0.0.1", port: topology.port(name, 8080) }));
  edge = await startVarnish(later, origins);
  const demo = await fetch(`http://127.0.0.1:${edge}/v1/demo`, { method: "POST", headers: { authorization: `Bearer ${apiKey}` } });
  const answer = await demo.text();
  assert.equal(demo.status, 201, answer);
  const { id } = JSON.parse(answer) as { id: string };
  const multivariant = `/live/${id}/index.m3u8`;
  // Each twin is told of the space by itself.
  for (const twin of twins) {
    for (const until = Date.now() + 60_000; (await getFrom(twin, multivariant)).status !== 200; await sleep(100))
      assert.ok(Date.now() < until, `${twin} was never told`);
  }
  const first = await get(multivariant);
  assert.equal(first.status, 200, first.text);
  const line = /^\S+\/a64\/index\.m3u8$/m.exec(first.text)?.[0] ?? "";
  media = new URL(line, `http://edge${multivariant}`).pathname;
});
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const get = (path: string): Promise<Answer> => askFor({ port: edge, path }).answer;
const getFrom = (twin: (typeof twins)[number], path: string): Promise<Answer> => askFor({ port: topology.port(twin, 8080), path }).answer;
const reload = (part: number) => `${media}?_HLS_msn=${Math.floor(part / partsPerSegment)}&_HLS_part=${part % partsPerSegment}`;
const partPath = (part: number) => media.replace("index.m3u8", `p${part}.m4s`);
const hinted = (playlist: Answer) => Number(/PRELOAD-HINT:.*URI="p(\d+)/.exec(playlist.text)?.[1]);
/** A twin that was not there for a part says so; everything else must be the same. */
const withoutGaps = (text: string) => text.replace(/,GAP=YES|#EXT-X-GAP\n|#EXT-X-VERSION:\d+\n/g, "");

/** Follows the live edge through Varnish until so many parts have come. @returns the last playlist. */
async function follow(parts: number): Promise<Answer> {
  let playlist = await get(media);
  for (let turn = 0; turn < parts; turn++) {
    const wanted = hinted(playlist);
    playlist = await get(reload(wanted));
    assert.equal(playlist.status, 200, playlist.text);
    assert.ok(hinted(playlist) > wanted);
  }
  return playlist;
}

function decode(init: Buffer, parts: readonly Buffer[]): Float32Array {
  const arguments_ = ["-v", "error", "-i", "pipe:0", "-f", "f32le", "-ac", "1", "-ar", "48000", "pipe:1"];
  const { stdout, stderr } = spawnSync("ffmpeg", arguments_, { input: Buffer.concat([init, ...parts]), maxBuffer: 1 << 26 });
  assert.equal(stderr.toString(), "");
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength));
}

function energyOf(samples: Float32Array, minus?: Float32Array): number {
  return samples.reduce((sum, value, index) => sum + (value - (minus?.[index] ?? 0)) ** 2, 0);
}

test("twins answer the same reload with the same playlist: same numbers, names, dates and speakers", { timeout: 180_000 }, async () => {
  await follow(30);
  // Where a twin is asked late, it answers with a part more.
  const [one, other] = await until(async () => {
    const wanted = reload(hinted(await get(media)));
    const both = await Promise.all(twins.map((twin) => getFrom(twin, wanted)));
    return new Set(both.map(hinted)).size === 1 && both;
  });
  assert.equal(withoutGaps(one?.text ?? ""), withoutGaps(other?.text ?? "nothing"));
  assert.match(one?.text ?? "", /#EXT-X-DATERANGE/);
  assert.equal(one?.text === other?.text, one?.headers.etag === other?.headers.etag);
});

test("a listener may take any part from either twin: parts in turn sound as all of one", { timeout: 180_000 }, async (context) => {
  const last = hinted(await follow(1));
  const numbers = Array.from({ length: 24 }, (_, index) => last - 24 + index);
  const init = await Promise.all(twins.map((twin) => getFrom(twin, media.replace("index.m3u8", "init.mp4"))));
  assert.deepEqual(init[0]?.body, init[1]?.body);
  const all = await Promise.all(twins.map((twin) => Promise.all(numbers.map((part) => getFrom(twin, partPath(part))))));
  const [one = [], other = []] = all.map((answers) => answers.map(({ body }) => body));
  const bytes = init[0]?.body ?? Buffer.alloc(0);
  const [pure, second] = [decode(bytes, one), decode(bytes, other)];
  const mixed = decode(
    bytes,
    one.map((body, index) => (index % 2 === 0 ? body : (other[index] ?? body))),
  );
  assert.equal(mixed.length, pure.length);
  const [heard, between, switched] = [energyOf(pure), energyOf(second, pure), energyOf(mixed, pure)];
  context.diagnostic(`difference between the twins ${between / heard} of the signal, of parts in turn ${switched / heard}`);
  assert.ok(heard > 1, "somebody speaks");
  assert.ok(between < heard / 10, `the twins differ by ${between} of ${heard}`);
  // Half of it comes from the other twin, and what a switch adds at its seams is small beside that.
  assert.ok(switched <= between, `switching differs by ${switched}, the twins by ${between}`);
});

test("alerts and dashboards name only series that the roles have", async () => {
  const roles = await Promise.all([...twins, "ingest", "control"].map((name) => fetch(`http://127.0.0.1:${topology.port(name, 9000)}/metrics`)));
  const known = new Set(["up"]);
  for (const text of await Promise.all(roles.map((answer) => answer.text()))) {
    for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      for (const suffix of type === "histogram" ? ["_bucket", "_count", "_sum"] : [""]) known.add(name + suffix);
  }
  for (const folder of ["alerts", "dashboards"]) {
    const names = await readdir(join(composeFolder, "..", folder));
    for (const name of names) {
      const text = await readFile(join(composeFolder, "..", folder, name), "utf8");
      const used = [...text.matchAll(/\b(?:rostrum|nodejs|process)_[a-z0-9_]+\b/g)].map(([series]) => series);
      assert.ok(used.length > 10);
      assert.deepEqual(
        [...new Set(used)].filter((series) => !known.has(series)),
        [],
        name,
      );
    }
  }
});

test("kill -9 of the origin that holds a crowd's reloads: everybody gets the same playlist from the other one", { timeout: 180_000 }, async () => {
  const playlist = await follow(2);
  const wanted = hinted(playlist) + 2;
  const asked = Array.from({ length: 100 }, () => get(reload(wanted)));
  const hintedPart = get(partPath(hinted(playlist)));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await topology.kill("packager-1");
  const answers = await Promise.all(asked);
  for (const { status, body } of answers) {
    assert.equal(status, 200);
    assert.deepEqual(body, answers[0]?.body);
  }
  assert.ok(answers[0] && hinted(answers[0]) > wanted);
  assert.equal((await hintedPart).status, 200);
});

test("listening, pages and API go on with one origin, and everything listed can be had", { timeout: 180_000 }, async () => {
  const playlist = await follow(6);
  for (const [line, name = ""] of playlist.text.matchAll(/^#EXT-X-PART:.*URI="([^"]+)".*$/gm)) {
    const { status } = await get(media.replace("index.m3u8", name));
    assert.equal(status, line.includes("GAP=YES") ? 404 : 200, line);
  }
  assert.equal((await get("/v1/spaces?state=live")).status, 200);
});

test("after the first origin is back the edge stays with the one that missed nothing, until that one is killed", { timeout: 180_000 }, async () => {
  await topology.start("packager-1");
  const before = await follow(12);
  assert.doesNotMatch(before.text, /GAP/);
  const asked = Array.from({ length: 50 }, () => get(reload(hinted(before) + 1)));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await topology.kill("packager-2");
  for (const { status } of await Promise.all(asked)) assert.equal(status, 200);
  const playlist = await follow(4);
  // Numbers go on from the clock, whichever origin counts.
  assert.ok(hinted(playlist) > hinted(before));
});
