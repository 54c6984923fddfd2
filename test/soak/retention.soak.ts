/** A whole system with its jobs in Redis, and a sweep every few seconds: downloads are made, lists follow what is unlisted, strays go, and after its days a replay goes with all there is of it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { measureClockOffset } from "../../infra/clock/system-clock.ts";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { exportsOf, untilReady } from "./support/recorded-space.ts";
import { textOf, until } from "./support/until.ts";
import { Witness } from "./support/witness.ts";

const patience = { timeout: 200_000 };
const dayMs = 86_400_000;
const recordedMs = 9000;
let folder: string;
let environment: Record<string, string>;
let system: System;
let live: LiveSpace;
let seen: Witness;
let redis: ReturnType<typeof spawn>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-redis-"));
  const [port = 0, redisPort = 0] = await findFreePorts(2);
  redis = spawn("redis-server", ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", folder], { stdio: "ignore" });
  const sweeping = { ROSTRUM_SWEEP_HOURS: "0.001", ROSTRUM_KEEP_DAYS: "1", ROSTRUM_ORPHANS: "delete" };
  environment = { PORT: String(port), ROSTRUM_ENDED_LIFE_SECONDS: "2", REDIS_URL: `redis://127.0.0.1:${redisPort}`, ...sweeping };
  system = await startSystem(environment);
});
after(async () => {
  await system.stop();
  redis.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const objects = (...path: readonly string[]) => join(system.dataDir, "objects", ...path);
const listed = async () => ((await system.call("GET", "/v1/spaces?state=ended")).spaces as readonly { readonly id: string }[]).some(({ id }) => id === live.id);

async function filesOf(space: string): Promise<readonly string[]> {
  const entries = await readdir(system.dataDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).flatMap(({ parentPath, name }) => (join(parentPath, name).includes(space) ? [join(parentPath, name)] : []));
}

test("with its jobs in Redis a system makes every download of a space that was live in it", patience, async () => {
  live = await startSpace(system, ["host"], { profile: "fast", record: true });
  seen = new Witness(live.playbackUrl);
  await seen.lookFor(recordedMs / 1000);
  await system.call("POST", `/v1/spaces/${live.id}/end`);
  const replay = { url: system.url, space: live.id };
  await untilReady(replay);
  for (const { url, bytes } of (await exportsOf(replay)).flatMap(({ files }) => files))
    assert.equal((await (await fetch(`${system.url}${url}`)).arrayBuffer()).byteLength, bytes, url);
});

test("what was unlisted without control's knowledge leaves its lists, and comes back when it is public", patience, async () => {
  await until(listed);
  const facts = objects("recordings", live.id, "replay.json");
  const setVisibility = async (visibility: string) => writeFile(facts, JSON.stringify({ ...JSON.parse(await readFile(facts, "utf8")), visibility }));
  await setVisibility("unlisted");
  await until(async () => !(await listed()));
  await setVisibility("public");
  await until(listed);
});

test("objects of no space go, and the files that an edit has replaced", patience, async () => {
  await mkdir(objects("live", "stray"), { recursive: true });
  await writeFile(objects("live", "stray", "index.m3u8"), "#EXTM3U\n");
  const [before] = await filesOf(join("replay", live.id));
  await system.call("PATCH", `/replay/${live.id}`, { title: "Another title" });
  await until(async () => (await filesOf("stray")).length === 0);
  await until(async () => !(await filesOf(join("replay", live.id))).includes(before ?? ""));
  await untilReady({ url: system.url, space: live.id });
});

test("past its days nothing of a replay is in any folder, nothing of it is answered, and control says that it is not recorded", patience, async () => {
  await system.crash();
  const later = { ROSTRUM_CLOCK_OFFSET_MS: String(measureClockOffset() + 2 * dayMs) };
  system = await startSystem({ ...environment, ...later }, { dataDir: system.dataDir });
  await until(async () => (await filesOf(live.id)).length === 0);
  const names = ["audio.m4a", "audio.mp3", "waveform.json", "chapters.vtt", "cover.png", "exports.json", "look.json"];
  const urls = [...seen.shown, ...names.map((name) => `${system.url}/replay/${live.id}/${name}`), `${system.url}/feed/host.xml`];
  await until(async () => (await Promise.all(urls.map(async (url) => (await fetch(url)).status))).every((status) => status === 404));
  await until(async () => (await system.call("GET", `/v1/spaces/${live.id}`)).record === false);
  assert.equal(await textOf(live.playbackUrl), "");
});
