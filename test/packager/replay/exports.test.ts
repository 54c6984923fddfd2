/** Downloads made of a real recording: the very audio that was broadcast, with chapters, title and cover; broken recordings say what is wrong. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { HopelessJob } from "../../../infra/queue/queue.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import type { ExportKind } from "../../../packager/contract/replay-forms.ts";
import { type DownloadName, replayKeys } from "../../../packager/contract/urls.ts";
import { Exporter, lastMade, readNote } from "../../../packager/replay/export/exporter.ts";
import { readRecording } from "../../../packager/replay/recording.ts";
import { openLines } from "../../../packager/replay/recording-lines.ts";
import { deleteReplay, editReplay } from "../../../packager/replay/replay-edits.ts";
import { demandReplay, type ReplayFacts, ReplayLibrary } from "../../../packager/replay/replay-facts.ts";
import { spokenPcm } from "../../support/voices.ts";
import { writeLiveFile } from "./support/live-file.ts";
import { makeRecording } from "./support/recording.ts";

const run = promisify(execFile);
const clock = createSystemClock();
const second = 48_000;
const pcm = Int16Array.from([1, 2, 3, 4].flatMap((voice) => [...spokenPcm(voice, { pauseMs: 300 })])).subarray(0, 42 * second);
const talk = [
  { account: "ada", name: "Ada Lovelace", start: 0, end: 20 * second },
  { account: "grace", name: "Grace & Co", start: 21 * second, end: 41 * second },
  { account: "ada", name: "Ada Lovelace", start: 30 * second, end: 31 * second },
];

let folder: string;
let store: ObjectStore;
let exporter: Exporter;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-exports-"));
  store = await openDirectoryStore({ directory: join(folder, "objects") });
  exporter = exporterOn(store);
  await exporter.prepare();
});
after(() => rm(folder, { recursive: true, force: true }));

function exporterOn(objects: ObjectStore): Exporter {
  return new Exporter({ store: objects, library: new ReplayLibrary({ store: objects }), clock, directory: join(folder, "jobs") });
}

const jobOf = (space: string, kind: ExportKind) => ({ space, run: "run-00001", revision: 0, kind });

async function make(space: string, kind: ExportKind, shares: number[] = []): Promise<void> {
  await exporter.run({ data: jobOf(space, kind), progress: async (share) => void shares.push(share) });
}

async function bytesOf(space: string, name: DownloadName): Promise<Buffer> {
  const object = await store.get(replayKeys.download({ space, run: "run-00001", revision: 0 }, name));
  assert.ok(object, `${name} is in the store`);
  return readWhole(object, { maxBytes: 1 << 26 });
}

async function fileOf(space: string, name: DownloadName): Promise<string> {
  const path = join(folder, `${space}-${name}`);
  await writeFile(path, await bytesOf(space, name));
  return path;
}

async function liveFile(space: string): Promise<string> {
  const path = join(folder, `${space}-live.mp4`);
  await writeLiveFile(store, { space, run: "run-00001" }, path);
  return path;
}

async function decoded(path: string): Promise<Buffer> {
  const arguments_ = ["-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", "48000", "-"];
  return (await run("ffmpeg", arguments_, { encoding: "buffer", maxBuffer: 1 << 28 })).stdout;
}

interface Probe {
  readonly format: { readonly duration: string; readonly tags: Readonly<Record<string, string>> };
  readonly streams: readonly { readonly codec_type: string; readonly disposition: { readonly attached_pic: number } }[];
  readonly chapters: readonly { readonly start_time: string; readonly end_time: string; readonly tags: { readonly title: string } }[];
}

async function probe(path: string): Promise<Probe> {
  const { stdout } = await run("ffprobe", ["-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", path]);
  return JSON.parse(stdout) as Probe;
}

const expectedChapters = [
  ["Ada Lovelace", 0],
  ["Grace & Co", 21],
];
const chaptersIn = ({ chapters }: Probe) => chapters.map(({ tags, start_time }) => [tags.title, Math.round(Number(start_time))]);

test("the M4A holds the very audio of the live segments, with chapters, title, host, date and cover, and can play before all of it is there", async () => {
  await makeRecording({ store, space: "whole", pcm, talk, title: "Evening round; part=1" });
  await make("whole", "audio.m4a");
  const path = await fileOf("whole", "audio.m4a");
  const [download, live] = [await decoded(path), await decoded(await liveFile("whole"))];
  assert.ok(live.length > 40 * second * 2);
  assert.equal(Buffer.compare(download, live), 0, "decoded, sample for sample");
  const info = await probe(path);
  assert.deepEqual(chaptersIn(info), expectedChapters);
  const { title, artist, date } = info.format.tags;
  assert.deepEqual([title, artist, date], ["Evening round; part=1", "Ada Lovelace", "2026-05-01"]);
  assert.ok(info.streams.some(({ disposition }) => disposition.attached_pic === 1));
  const bytes = await readFile(path);
  assert.ok(bytes.indexOf("moov") < bytes.indexOf("mdat"), "the index comes first");
});

test("until it is made anew the file of an earlier revision serves, but for none from before the sound was trimmed", async () => {
  const facts = { ...(await demandReplay(new ReplayLibrary({ store }), "whole")), revision: 3 };
  const { revision, note } = (await lastMade(store, facts, { name: "audio.m4a", since: 0 })) ?? {};
  assert.deepEqual([revision, note?.bytes], [0, (await bytesOf("whole", "audio.m4a")).length]);
  assert.equal(await lastMade(store, facts, { name: "audio.m4a", since: 1 }), undefined);
});

test("the MP3 carries the same chapters and tags, and ffmpeg's own time is told as progress", async () => {
  const shares: number[] = [];
  await make("whole", "audio.mp3", shares);
  const info = await probe(await fileOf("whole", "audio.mp3"));
  assert.deepEqual(chaptersIn(info), expectedChapters);
  assert.equal(info.format.tags.title, "Evening round; part=1");
  assert.ok(Math.abs(Number(info.format.duration) - 42) < 0.2, info.format.duration);
  assert.ok(shares.length > 0 && shares.every((share) => share >= 0 && share <= 1));
});

test("chapters come as WebVTT, the waveform as data and drawing, and made again they stay as they are", async () => {
  await make("whole", "chapters");
  const vtt = (await bytesOf("whole", "chapters.vtt")).toString();
  assert.match(vtt, /^WEBVTT\n\n1\n00:00:00\.000 --> 00:00:21\.000\nAda Lovelace\n\n2\n00:00:21\.000 --> 00:00:4\d\.\d{3}\nGrace &amp; Co\n/);
  await make("whole", "waveform");
  const waveform = JSON.parse((await bytesOf("whole", "waveform.json")).toString()) as { length: number; data: number[]; loudness: number[] };
  assert.equal(waveform.data.length, 2 * waveform.length);
  assert.ok(Math.max(...waveform.data) > 20 && Math.min(...waveform.data) < -20, "speech is seen");
  assert.ok(Math.min(...waveform.loudness) < Math.max(...waveform.loudness) - 30, "and so are pauses");
  assert.match((await bytesOf("whole", "waveform.svg")).toString(), /^<svg [^>]+><path fill="currentColor" d="M0 /);
  const before_ = await bytesOf("whole", "cover.png");
  await make("whole", "chapters");
  assert.deepEqual(await bytesOf("whole", "cover.png"), before_);
});

test("segments that are cut short, lost, or were never there become silence of the same length, and the download says how many", async () => {
  await makeRecording({ store, space: "hurt", pcm, talk, gaps: [2] });
  const segments = join(folder, "objects/live/hurt/run-00001/a96");
  await writeFile(join(segments, "s4.m4s"), (await readFile(join(segments, "s4.m4s"))).subarray(0, 100));
  await rm(join(segments, "s6.m4s"));
  await make("hurt", "audio.m4a");
  const [hurt, whole] = [await decoded(await fileOf("hurt", "audio.m4a")), await decoded(await fileOf("whole", "audio.m4a"))];
  assert.equal(hurt.length, whole.length);
  const at = (seconds: number) => hurt.subarray(seconds * second * 2, (seconds + 1) * second * 2);
  for (const segment of [2, 4, 6])
    assert.ok(
      at(segment * 4.096 + 1).every((byte) => byte === 0),
      `segment ${segment} is silent`,
    );
  assert.equal((await readNote(store, jobOf("hurt", "audio.m4a"), "audio.m4a"))?.damagedSegments, 2);
});

test("an index that is missing is made up for by another rendition's; without any the job says so and is not tried again", async () => {
  await makeRecording({ store, space: "lost", pcm: pcm.subarray(0, 10 * second) });
  const index = join(folder, "objects/recordings/lost/run-00001");
  await rm(join(index, "a96/0.json"));
  assert.equal((await readRecording(store, { space: "lost", run: "run-00001" }))?.rendition, "a64");
  assert.equal((await (await openLines(store, { space: "lost", run: "run-00001" }))?.between(0, 1))?.length, 2, "for clips, too");
  await make("lost", "audio.m4a");
  for (const rendition of ["a64", "a32"]) await rm(join(index, rendition, "0.json"));
  const library = new ReplayLibrary({ store });
  await assert.rejects(editReplay({ store, library }, await demandReplay(library, "lost"), { trim: { end: 5 } }), /whole index/);
  assert.equal((await demandReplay(library, "lost")).revision, 0, "nothing is changed by halves");
  await assert.rejects(make("lost", "audio.mp3"), (error) => error instanceof HopelessJob && /No rendition .* whole index/.test(error.message));
});

test("a full disk fails the try with a word for it and leaves nothing, neither file nor object", async () => {
  const full: ObjectStore = {
    ...store,
    putFile: async () => {
      throw Object.assign(new Error("write failed"), { code: "ENOSPC" });
    },
  };
  const on = exporterOn(full);
  await assert.rejects(
    on
      .run({ data: jobOf("lost", "audio.m4a"), progress: async () => undefined })
      .then(() => on.run({ data: jobOf("hurt", "audio.mp3"), progress: async () => undefined })),
    /disk is full/,
  );
  assert.deepEqual(await readdir(join(folder, "jobs")), []);
  assert.equal(await store.get(replayKeys.download(jobOf("hurt", "audio.mp3"), "audio.mp3")), undefined);
});

test("of a replay that its host deletes or edits while a download is being made, nothing of that download stays", async () => {
  await makeRecording({ store, space: "recalled", pcm: pcm.subarray(0, 2 * second) });
  const library = new ReplayLibrary({ store });
  const meanwhile = async (change: (facts: ReplayFacts) => Promise<unknown>) => {
    const putFile: ObjectStore["putFile"] = async (...file) => {
      await change(await demandReplay(library, "recalled"));
      await store.putFile(...file);
    };
    const { revision } = await demandReplay(library, "recalled");
    const making = exporterOn({ ...store, putFile }).run({ data: { ...jobOf("recalled", "audio.m4a"), revision }, progress: async () => undefined });
    assert.equal(await making, false);
  };
  await meanwhile((facts) => editReplay({ store, library }, facts, { title: "Renamed" }));
  assert.deepEqual((await store.list("replay/recalled/")).keys, []);
  await meanwhile((facts) => deleteReplay(store, facts));
  const left = await Promise.all(["live", "replay", "recordings", "clips"].map((root) => store.list(`${root}/recalled/`)));
  assert.deepEqual(
    left.flatMap(({ keys }) => keys),
    [],
  );
});
