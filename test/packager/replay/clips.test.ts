/** Clips cut from a recording, complete or still growing: the access units that were broadcast, in a playlist and as a file, and nothing re-encoded. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import { renditions } from "../../../packager/contract/profile.ts";
import type { ClipWish, ReplayEdit } from "../../../packager/contract/replay-forms.ts";
import { type Cut, livePaths, objectKey, recordingKeys, replayKeys } from "../../../packager/contract/urls.ts";
import { accessUnitsOf } from "../../../packager/live/box/read-fragment.ts";
import { ClipDesk } from "../../../packager/replay/clips/clip-desk.ts";
import { editReplay } from "../../../packager/replay/replay-edits.ts";
import { demandReplay, ReplayLibrary } from "../../../packager/replay/replay-facts.ts";
import { spokenPcm } from "../../support/voices.ts";
import { broadcastOf, makeRecording } from "./support/recording.ts";

const space = "evening";
const run = { space, run: "run-00001" };
const second = 48_000;
const pcm = Int16Array.from([1, 2, 3, 4, 5, 6, 7, 8].flatMap((voice) => [...spokenPcm(voice, { pauseMs: 300 })])).subarray(0, 80 * second);

let folder: string;
let store: ObjectStore;
let whole: readonly Buffer[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-clips-"));
  await mkdir(join(folder, "making"));
  store = await openDirectoryStore({ directory: join(folder, "objects") });
  await makeRecording({ store, space, pcm });
  whole = await unitsNamed(livePaths.replayMedia({ ...run, rendition: "a64" }), "a64");
});
after(() => rm(folder, { recursive: true, force: true }));

const library = () => new ReplayLibrary({ store });
function desk({ maxClips = 200, now = Date.now }: { readonly maxClips?: number; readonly now?: () => number } = {}): ClipDesk {
  const clock = { ...createSystemClock(), now, sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) };
  return new ClipDesk({ store, library: library(), clock, directory: join(folder, "making"), maxClips });
}

async function bytesOf(path: string): Promise<Buffer> {
  const object = await store.get(objectKey(path));
  assert.ok(object, `${path} is in the store`);
  return readWhole(object, { maxBytes: 1 << 26 });
}

async function unitsNamed(playlist: string, rendition: string): Promise<Buffer[]> {
  const names = (await bytesOf(playlist)).toString().match(/^[sc]\d.*\.m4s$/gm) ?? [];
  const pieces = await Promise.all(names.map((name) => bytesOf(`/live/${space}/${run.run}/${rendition}/${name}`)));
  return pieces.flatMap(accessUnitsOf);
}

async function assertHolds({ first, end }: Cut): Promise<void> {
  const expected = whole.slice(first, end);
  const multivariant = (await bytesOf(livePaths.clipMultivariant(run, { first, end }))).toString();
  for (const { id } of renditions) {
    assert.match(multivariant, new RegExp(`^${id}/clip-${first}-${end}\\.m3u8$`, "m"));
    assert.deepEqual(await unitsNamed(livePaths.clipMedia({ ...run, rendition: id }, { first, end }), id), expected, id);
  }
  const m4a = await bytesOf(`/${replayKeys.clipAudio(space, { first, end })}`);
  assert.ok(m4a.includes(Buffer.concat(expected)) && m4a.indexOf("moov") < m4a.indexOf("mdat"));
}

test("a clip holds the access units that were asked for, in every rendition and as a file, costs no more than segments beside it, and is made once", async () => {
  const clip = await desk().make(space, { start: 10, end: 40 });
  assert.deepEqual([clip.first, clip.end, Math.round(clip.seconds)], [469, 1875, 30]);
  await assertHolds(clip);
  const own = (await readdir(join(folder, "objects/live", space, run.run, "a64"))).filter((name) => name.startsWith("c"));
  assert.equal(own.filter((name) => name.endsWith(".m4s")).length, 2, "only where it begins and ends within a segment");
  assert.deepEqual(await desk().make(space, { start: 10, end: 40 }), clip);
  assert.deepEqual(await readdir(join(folder, "making")), []);
});

test("no longer than a minute, no shorter than a second, within what there is, and only so many of a space", async () => {
  const wrong: readonly ClipWish[] = [{ start: 0, end: 61 }, { start: 5, end: 5.5 }, { start: 500, end: 520 }, { start: 30, end: 10 }, { last: 30 }];
  for (const wish of wrong) await assert.rejects(desk().make(space, wish), { code: "body_invalid" }, JSON.stringify(wish));
  await desk().make(space, { start: 0, end: 60 });
  await assert.rejects(desk({ maxClips: 2 }).make(space, { start: 1, end: 2.5 }), { code: "clips_full" });
  await assert.rejects(desk().make("nowhere", { last: 30 }), { code: "not_found" });
});

test("counted from what is played of a trimmed replay; a clip of what the host has cut off is gone", async () => {
  const kept = await desk().make(space, { start: 20, end: 30 });
  await editReplay({ store, library: library() }, await demandReplay(library(), space), { trim: { start: 18 } });
  assert.deepEqual(
    (await desk().list(space)).map(({ first, end }) => ({ first, end })),
    [{ first: kept.first, end: kept.end }],
  );
  assert.equal(await store.get(objectKey(livePaths.clipMultivariant(run, { first: 469, end: 1875 }))), undefined);
  const again = await desk().make(space, { start: 2, end: 12 });
  assert.deepEqual([again.first, again.end - again.first], [844 + 94, 469]);
  await editReplay({ store, library: library() }, await demandReplay(library(), space), { trim: null });
});

test("a clip of what the host cuts off while it is being made is not there after all", async () => {
  const edit = async (body: ReplayEdit) => editReplay({ store, library: library() }, await demandReplay(library(), space), body);
  const putFile: ObjectStore["putFile"] = async (...file) => {
    await edit({ trim: { start: 18 } });
    await store.putFile(...file);
  };
  const clock = createSystemClock();
  const making = new ClipDesk({ store: { ...store, putFile }, library: library(), clock, directory: join(folder, "making"), maxClips: 200 });
  await assert.rejects(making.make(space, { start: 12, end: 17 }), { code: "not_found" });
  await edit({ trim: null });
  const cut = { first: 563, end: 797 };
  for (const path of [livePaths.clipMultivariant(run, cut), `/${replayKeys.clipAudio(space, cut)}`, `/${replayKeys.clip(space, cut)}`])
    assert.equal(await store.get(objectKey(path)), undefined, path);
});

test("while it is live the last half minute is cut as soon as its last segment is stored", async () => {
  // As the store is while the programme goes on: no manifest yet, and the newest segment not closed.
  const manifest = await bytesOf(`/${recordingKeys.manifest(run)}`);
  await store.delete(recordingKeys.manifest(run));
  await store.delete(replayKeys.facts(space));
  const newest = renditions.map(({ id }) => livePaths.segment({ ...run, rendition: id }, 12));
  const held = await Promise.all(newest.map(bytesOf));
  for (const path of newest) await store.delete(objectKey(path));
  const now = () => broadcastOf({ space }).startedAt + 52_000;
  const making = desk({ now }).make(space, { last: 30 });
  await new Promise((done) => setTimeout(done, 400));
  for (const [index, path] of newest.entries()) await store.put(objectKey(path), held[index] ?? Buffer.alloc(0), { cacheControl: "no-store" });
  const clip = await making;
  assert.equal(clip.end, 2437, "up to now");
  await assertHolds(clip);
  await store.put(recordingKeys.manifest(run), manifest, { cacheControl: "no-store" });
});

test("of a programme that is not recorded no clip is cut", async () => {
  await store.delete(recordingKeys.manifest(run));
  await store.delete(replayKeys.facts(space));
  await store.delete(recordingKeys.broadcast(run));
  await assert.rejects(desk().make(space, { last: 30 }), { code: "not_found" });
});
