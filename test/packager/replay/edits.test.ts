/** What a host makes of a recording: the playlists and downloads hold those access units and no others, byte for byte as they were broadcast. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import { type RenditionId, renditions } from "../../../packager/contract/profile.ts";
import { type ExportKind, editBody, type ReplayEdit } from "../../../packager/contract/replay-forms.ts";
import { type DownloadName, livePaths, objectKey, replayKeys } from "../../../packager/contract/urls.ts";
import { accessUnitsOf } from "../../../packager/live/box/read-fragment.ts";
import { deadAirOf } from "../../../packager/replay/dead-air.ts";
import { draftOf } from "../../../packager/replay/edit-draft.ts";
import { Exporter } from "../../../packager/replay/export/exporter.ts";
import { editReplay } from "../../../packager/replay/replay-edits.ts";
import { demandReplay, ReplayLibrary } from "../../../packager/replay/replay-facts.ts";
import { spokenPcm } from "../../support/voices.ts";
import { makeRecording } from "./support/recording.ts";

const space = "evening";
const run = { space, run: "run-00001" };
const second = 48_000;
const maxBytes = 1 << 26;
const spoken = Int16Array.from([1, 2].flatMap((voice) => [...spokenPcm(voice, { pauseMs: 300 })])).subarray(0, 20 * second);
/** Nobody speaks for the first five seconds, nor for the last six. */
const pcm = Int16Array.from([...new Int16Array(5 * second), ...spoken, ...new Int16Array(6 * second)]);
const talk = [
  { account: "ada", name: "Ada", start: 5 * second, end: 14 * second },
  { account: "grace", name: "Grace", start: 15 * second, end: 25 * second },
];

let folder: string;
let store: ObjectStore;
let library: ReplayLibrary;
let whole: readonly Buffer[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-edits-"));
  store = await openDirectoryStore({ directory: join(folder, "objects") });
  library = new ReplayLibrary({ store });
  await makeRecording({ store, space, pcm, talk });
  whole = await unitsPlayed("a64");
});
after(() => rm(folder, { recursive: true, force: true }));

async function bytesOf(path: string): Promise<Buffer> {
  const object = await store.get(objectKey(path));
  assert.ok(object, `${path} is in the store`);
  return readWhole(object, { maxBytes });
}

async function playlistOf(rendition: RenditionId): Promise<string> {
  return (await bytesOf(livePaths.replayMedia({ ...run, rendition }))).toString();
}

/** As a player gets them that follows the playlist. */
async function unitsPlayed(rendition: RenditionId): Promise<Buffer[]> {
  const names = (await playlistOf(rendition)).match(/^[sc]\d.*\.m4s$/gm) ?? [];
  const pieces = await Promise.all(names.map((name) => bytesOf(`/live/${space}/${run.run}/${rendition}/${name}`)));
  return pieces.flatMap(accessUnitsOf);
}

async function edit(body: ReplayEdit): Promise<void> {
  await editReplay({ store, library }, await demandReplay(library, space), editBody.parse(body));
}

async function download(kind: ExportKind, name: DownloadName): Promise<Buffer> {
  const { revision } = await demandReplay(library, space);
  const exporter = new Exporter({ store, library, clock: createSystemClock(), directory: join(folder, "jobs") });
  await exporter.prepare();
  await exporter.run({ data: { ...run, revision, kind }, progress: async () => undefined });
  return bytesOf(`/${replayKeys.download({ ...run, revision }, name)}`);
}

const unitAt = (seconds: number) => Math.round((seconds * second) / 1024);

test("trimmed within segments, every rendition plays the very access units that are left, and the M4A has them", async () => {
  const untouched = await playlistOf("a96");
  await edit({ trim: { start: 5.5, end: 24 } });
  assert.equal((await demandReplay(library, space)).trimmedAt, 1, "no earlier file serves meanwhile");
  const expected = whole.slice(unitAt(5.5), unitAt(24));
  for (const { id } of renditions) assert.deepEqual(await unitsPlayed(id), expected, id);
  const playlist = await playlistOf("a96");
  assert.match(
    playlist,
    /#EXT-X-MEDIA-SEQUENCE:1\n.*\n#EXT-X-MAP:.*\n#EXT-X-PROGRAM-DATE-TIME:2026-05-01T20:00:05\.\d+Z?.*\n#EXTINF:2\.6\d+,\nc258-384\.m4s\n/,
  );
  const m4a = await download("audio.m4a", "audio.m4a");
  assert.ok(m4a.includes(Buffer.concat(expected)) && !m4a.includes(Buffer.concat(whole.slice(unitAt(5.5) - 1, unitAt(6)))));
  await edit({ trim: null });
  assert.equal(await playlistOf("a96"), untouched, "all of it is back");
});

test("trimmed to what lies in one segment, and beyond the end, it plays what there is", async () => {
  await edit({ trim: { start: 6, end: 7 } });
  assert.deepEqual(await unitsPlayed("a64"), whole.slice(unitAt(6), unitAt(7)));
  await edit({ trim: { start: 30, end: 900 } });
  assert.deepEqual(await unitsPlayed("a64"), whole.slice(unitAt(30)));
  await assert.rejects(edit({ trim: { start: 31 } }), /leaves a second/);
  assert.equal(editBody.safeParse({ trim: { start: 5, end: 5.5 } }).success, false);
});

test("the host's chapters and trim meet in the playlist, in WebVTT and in the file", async () => {
  const chapters = [
    { title: "Welcome", start: 0 },
    { title: "Stars", start: 12 },
    { title: "Later", start: 28 },
  ];
  await edit({ chapters, trim: { start: 5, end: 25 } });
  const titles = [...(await playlistOf("a64")).matchAll(/CLASS="io.rostrum.chapter",START-DATE="([^"]+)".*X-TITLE="([^"]+)"/g)].map(([, at, title]) => [
    at,
    title,
  ]);
  assert.deepEqual(titles, [
    ["2026-05-01T20:00:04.992Z", "Welcome"],
    ["2026-05-01T20:00:12.000Z", "Stars"],
  ]);
  assert.match(
    (await download("chapters", "chapters.vtt")).toString(),
    /00:00:00\.000 --> 00:00:07\.008\nWelcome\n\n2\n00:00:07\.008 --> 00:00:20\.011\nStars\n$/,
  );
  const path = join(folder, "trimmed.m4a");
  await writeFile(path, await download("audio.m4a", "audio.m4a"));
  const { stdout } = await promisify(execFile)("ffprobe", ["-v", "error", "-of", "json", "-show_chapters", "-show_format", path]);
  const file = JSON.parse(stdout) as { chapters: { start_time: string; tags: { title: string } }[]; format: { duration: string } };
  assert.deepEqual(
    [file.chapters.map(({ start_time, tags }) => [start_time, tags.title]), file.format.duration],
    [
      [
        ["0.000000", "Welcome"],
        ["7.008000", "Stars"],
      ],
      "20.011000",
    ],
  );
});

test("dead air at both ends is suggested to be trimmed, and the waveform follows the trim without another look at the sound", async () => {
  await edit({ trim: null });
  const measured = JSON.parse((await download("waveform", "waveform.json")).toString()) as { length: number };
  const draft = await draftOf(store, await demandReplay(library, space));
  const { start = 0, end = 0 } = draft.suggestedTrim;
  assert.ok(start > 4 && start < 5.2 && end > 24 && end < 27, JSON.stringify(draft.suggestedTrim));
  assert.ok(Math.abs(draft.seconds - 31) < 0.1);
  await edit({ trim: { start, end } });
  const trimmed = JSON.parse((await download("waveform", "waveform.json")).toString()) as { length: number };
  assert.ok(Math.abs(trimmed.length / measured.length - (end - start) / 31) < 0.02);
});

test("a cough before the talk is no talk, and where somebody talks all the time nothing is suggested", () => {
  const record = (...spans: readonly (readonly [number, number])[]) => ({
    loudness: spans.flatMap(([seconds, level]) => new Array<number>(seconds * 10).fill(level)),
    bucketSeconds: 0.1,
  });
  const cough = { ...record([20, -80], [60, -25], [1, -70]) };
  cough.loudness[30] = -30;
  assert.deepEqual(deadAirOf(cough), { start: 19.5 });
  assert.deepEqual(deadAirOf(record([60, -25])), {});
  assert.deepEqual(deadAirOf(record([60, -120])), {});
});
