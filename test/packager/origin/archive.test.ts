/** The archive against a store that is away, slow or full: nothing is lost, nothing is named before it is there. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { renditions } from "../../../packager/contract/profile.ts";
import { Archive } from "../../../packager/origin/archive.ts";
import { SpoolBudget, type SpoolLimits } from "../../../packager/origin/spool-budget.ts";
import { manifestSchema } from "../../../packager/replay/manifest.ts";
import { checksumOf, recordedSegmentSchema } from "../../../packager/replay/recorded-segment.ts";
import { until } from "../../support/until.ts";
import { broadcastOf, silentLog } from "../live/support/stage.ts";
import { createFaultyStore, type FaultyStore } from "./support/faulty-store.ts";

const segmentSamples = 196_608;
const folder = "live/space-1/run-0001";

interface Bench {
  readonly store: FaultyStore;
  readonly budget: SpoolBudget;
  readonly directory: string;
  open(options?: { record?: boolean }): Promise<Archive>;
}

async function createBench(context: TestContext, limits: Partial<SpoolLimits> = {}): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-archive-"));
  const store = createFaultyStore();
  const budget = new SpoolBudget({ limits: { memoryBytes: 1 << 20, diskBytes: 1 << 24, ...limits }, metrics: new Registry() });
  const opened: Archive[] = [];
  context.after(async () => {
    for (const archive of opened) await archive.close();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    store,
    budget,
    directory,
    async open({ record = true } = {}) {
      const retry = { baseMs: 1, capMs: 5 };
      const broadcast = broadcastOf("balanced", { record });
      const archive = new Archive({ broadcast, directory: join(directory, "run"), store, clock: createSystemClock(), log: silentLog(), budget, retry });
      opened.push(archive);
      await archive.load();
      await archive.start((rendition) => Buffer.from(`init ${rendition}`));
      return archive;
    },
  };
}

const bytesOf = (rendition: string, sequence: number) => Buffer.alloc(1000, `${rendition} ${sequence} `);

async function push(archive: Archive, sequences: readonly number[], { gap = false }: { gap?: boolean } = {}): Promise<void> {
  for (const sequence of sequences) {
    const place = { sequence, startSample: sequence * segmentSamples, durationSamples: segmentSamples, gap, talk: [] };
    await Promise.all(renditions.map(({ id }) => archive.push(id, { ...place, bytes: gap ? undefined : bytesOf(id, sequence) })));
  }
}

function text(store: FaultyStore, key: string): string {
  return store.objects.get(`${folder}/${key}`)?.toString() ?? "";
}

test("everything is in the store after the end, byte for byte, with playlists that name it", async (context) => {
  const { store, directory, open } = await createBench(context);
  const archive = await open();
  await push(archive, [4, 5]);
  await push(archive, [6], { gap: true });
  await push(archive, [7]);
  archive.end();
  await archive.drained();
  await archive.settle();
  for (const { id } of renditions) {
    for (const sequence of [4, 5, 7]) assert.deepEqual(store.objects.get(`${folder}/${id}/s${sequence}.m4s`), bytesOf(id, sequence));
    assert.equal(text(store, `${id}/init.mp4`), `init ${id}`);
    const playlist = text(store, `${id}/replay.m3u8`);
    assert.match(playlist, /#EXT-X-PLAYLIST-TYPE:VOD[\s\S]*#EXT-X-MEDIA-SEQUENCE:4[\s\S]*#EXT-X-GAP[\s\S]*s6\.m4s[\s\S]*s7\.m4s[\s\S]*#EXT-X-ENDLIST/);
  }
  assert.match(text(store, "plain.m3u8"), /^a64\/plain\.m3u8$/m);
  assert.match(text(store, "replay.m3u8"), /^a64\/replay\.m3u8$/m);
  assert.match(store.objects.get("live/space-1/index.m3u8")?.toString() ?? "", /^run-0001\/a64\/replay\.m3u8$/m);
  assert.deepEqual(await readdir(directory), []);
});

test("no playlist names an object before it is there, in whatever order the store answers", async (context) => {
  const { store, open } = await createBench(context);
  store.delayMs = 1;
  const put = store.put;
  store.put = async (key, bytes, options) => {
    const named = key.endsWith(".m3u8") ? (bytes.toString().match(/^(?!#).+$/gm) ?? []) : [];
    const parent = key.slice(0, key.lastIndexOf("/") + 1);
    const gaps = new Set([...bytes.toString().matchAll(/#EXT-X-GAP\n(?:#.*\n)*(.+)/g)].map((match) => match[1]));
    for (const name of named) assert.ok(gaps.has(name) || store.objects.has(parent + name), `${key} names ${name}`);
    await put(key, bytes, options);
  };
  const archive = await open();
  for (let sequence = 0; sequence < 12; sequence++) await push(archive, [sequence]);
  archive.end();
  await archive.drained();
});

test("a store that is away for long loses nothing: memory is bounded, the rest waits on disk, in order", async (context) => {
  const { store, budget, open } = await createBench(context, { memoryBytes: 10_000 });
  store.away = true;
  const archive = await open();
  const sequences = Array.from({ length: 150 }, (_, index) => index);
  await push(archive, sequences);
  assert.ok(budget.memoryBytes <= 10_000 + 3000, `${budget.memoryBytes} bytes in memory`);
  assert.equal(budget.waiting, 450);
  assert.deepEqual(await archive.read("a64", 149), bytesOf("a64", 149));
  assert.equal(store.objects.size, 0);
  store.away = false;
  archive.end();
  await archive.drained();
  for (const sequence of sequences) assert.deepEqual(store.objects.get(`${folder}/a32/s${sequence}.m4s`), bytesOf("a32", sequence));
  const order = store.written.filter((key) => key.startsWith(`${folder}/a32/s`));
  assert.deepEqual(
    order,
    sequences.map((sequence) => `${folder}/a32/s${sequence}.m4s`),
  );
  assert.doesNotMatch(text(store, "a32/replay.m3u8"), /#EXT-X-GAP/);
  assert.deepEqual([budget.waiting, budget.memoryBytes, budget.diskBytes], [0, 0, 0]);
});

test("another process continues from the disk what the first one could not store", async (context) => {
  const { store, open } = await createBench(context);
  const first = await open();
  await push(first, [0, 1]);
  await until(() => text(store, "a64/plain.m3u8").includes("s1.m4s"));
  store.away = true;
  await push(first, [2, 3]);
  await first.close();
  store.away = false;
  const second = await open();
  assert.deepEqual(
    [1, 3, 4].map((sequence) => second.has(sequence)),
    [true, true, false],
  );
  await push(second, [3, 4]);
  second.end();
  await second.drained();
  const listed = text(store, "a64/replay.m3u8").match(/^s\d+\.m4s$/gm);
  assert.deepEqual(listed, ["s0.m4s", "s1.m4s", "s2.m4s", "s3.m4s", "s4.m4s"]);
  for (const sequence of [2, 3, 4]) assert.deepEqual(store.objects.get(`${folder}/a96/s${sequence}.m4s`), bytesOf("a96", sequence));
});

test("when neither disk nor memory has room a segment is given up and listed as a gap", async (context) => {
  const { store, budget, open } = await createBench(context, { memoryBytes: 6000, diskBytes: 3000 });
  store.away = true;
  const archive = await open();
  await push(archive, [0, 1, 2, 3]);
  store.away = false;
  archive.end();
  await archive.drained();
  assert.match(text(store, "a64/replay.m3u8"), /#EXT-X-GAP[\s\S]*s3\.m4s/);
  assert.deepEqual(store.objects.get(`${folder}/a64/s0.m4s`), bytesOf("a64", 0));
  assert.ok(((await budget.shed.get()).values[0]?.value ?? 0) > 0);
  assert.deepEqual([budget.waiting, budget.memoryBytes, budget.diskBytes], [0, 0, 0]);
});

test("a disk that takes nothing does not keep segments from the store", async (context) => {
  const { store, directory, open } = await createBench(context);
  await writeFile(join(directory, "run"), "a file where the spool should be");
  const archive = await open();
  await push(archive, [0, 1]);
  archive.end();
  await archive.drained();
  assert.deepEqual(store.objects.get(`${folder}/a64/s1.m4s`), bytesOf("a64", 1));
});

test("of a broadcast that is not recorded a moving window is stored, and nothing of it is left", async (context) => {
  const { store, open } = await createBench(context);
  const archive = await open({ record: false });
  for (let sequence = 0; sequence < 30; sequence++) {
    await push(archive, [sequence]);
    await until(() => text(store, "a64/plain.m3u8").includes(`s${sequence}.m4s`));
  }
  const playlist = text(store, "a64/plain.m3u8");
  assert.doesNotMatch(playlist, /PLAYLIST-TYPE/);
  assert.match(playlist, /#EXT-X-MEDIA-SEQUENCE:22\n/);
  await until(() => !store.objects.has(`${folder}/a64/s13.m4s`));
  assert.ok(store.objects.has(`${folder}/a64/s14.m4s`));
  for (const [key, life] of store.lives) if (/\.(m4s|mp4)$/.test(key)) assert.equal(life, "max-age=300", key);
  archive.end();
  await archive.drained();
  await archive.settle();
  assert.deepEqual([...store.objects.keys()], []);
});

test("the index is written in chunks, once each, and knows the bytes; what a playlist costs does not grow with the broadcast", async (context) => {
  const { store, open } = await createBench(context);
  const archive = await open();
  const count = 150;
  for (let sequence = 0; sequence < count; sequence++) {
    await push(archive, [sequence]);
    await until(() => text(store, "a64/plain.m3u8").includes(`s${sequence}.m4s`));
  }
  const longest = store.objects.get(`${folder}/a64/plain.m3u8`)?.length ?? 0;
  assert.ok(longest < 80 * 150, `${longest} bytes`);
  archive.end();
  await archive.drained();
  const chunks = [0, 1, 2].map((chunk) => `recordings/space-1/run-0001/a64/${chunk}.json`);
  assert.deepEqual(
    store.written.filter((key) => /a64\/\d+\.json$/.test(key)),
    chunks,
  );
  const lines = chunks.flatMap((key) => JSON.parse(store.objects.get(key)?.toString() ?? "[]") as unknown[]).map((line) => recordedSegmentSchema.parse(line));
  assert.deepEqual(
    lines.map(({ sequence, sha256 }) => [sequence, sha256]),
    Array.from({ length: count }, (_, sequence) => [sequence, checksumOf(bytesOf("a64", sequence))]),
  );
  const manifest = manifestSchema.parse(JSON.parse(store.objects.get("recordings/space-1/run-0001/manifest.json")?.toString() ?? ""));
  assert.deepEqual(manifest.segments, { a32: count, a64: count, a96: count });
});

test("while it is live a listener can go back to the start, also to what the store has not taken yet", async (context) => {
  const { store, open } = await createBench(context);
  const archive = await open();
  assert.equal(archive.replay("a64", { delta: false }), undefined);
  store.away = true;
  await push(
    archive,
    Array.from({ length: 20 }, (_, sequence) => sequence),
  );
  const whole = archive.replay("a64", { delta: false })?.text ?? "";
  assert.match(whole, /#EXT-X-PLAYLIST-TYPE:EVENT[\s\S]*CAN-SKIP-UNTIL=24[\s\S]*\ns0\.m4s\n[\s\S]*\ns19\.m4s\n/);
  assert.doesNotMatch(whole, /ENDLIST/);
  const delta = archive.replay("a64", { delta: true })?.text ?? "";
  assert.match(delta, /#EXT-X-SKIP:SKIPPED-SEGMENTS=13\n/);
  assert.deepEqual(delta.match(/^s\d+/gm), whole.match(/^s\d+/gm)?.slice(13));
  assert.deepEqual(await archive.read("a64", 0), bytesOf("a64", 0));
  assert.equal(archive.replayable, false);
  archive.end();
  assert.equal(archive.replayable, true, "the replay does not wait for the store");
  assert.match(archive.replay("a64", { delta: true })?.text ?? "", /PLAYLIST-TYPE:VOD[\s\S]*ENDLIST/);
});
