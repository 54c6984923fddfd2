/** A kind of download, a recording and what its host made of it go in; the files of that kind come out. */
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import { renditions } from "../../contract/profile.ts";
import { type ExportKind, type Waveform, waveformSchema } from "../../contract/replay-forms.ts";
import { type Cut, type DownloadName, recordingKeys, replayKeys } from "../../contract/urls.ts";
import { piecesOf } from "../cut.ts";
import type { Edited } from "../edited.ts";
import { recordedUnits } from "../recorded-audio.ts";
import { parsed, type Recording, readText } from "../recording.ts";
import type { ReplayFacts } from "../replay-facts.ts";
import { transcriptVtt } from "../transcript.ts";
import { type AudioSource, type FileOptions, makeM4a, makeMp3, measureWaveform } from "./audio-files.ts";
import { chapterSpans, chaptersJson, chaptersVtt } from "./chapter-files.ts";
import { drawCover } from "./cover.ts";
import { partOf, waveformSvg } from "./waveform.ts";

/** Of a cover once it is drawn anew: pixels hardly ever take more than they would unpacked. */
const maxCoverBytes = 8 << 20;

export interface Making {
  readonly store: ObjectStore;
  readonly facts: ReplayFacts;
  readonly recording: Recording;
  readonly edited: Edited;
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  readonly onDamage: (sequence: number) => void;
}

type MadeFiles = readonly (readonly [DownloadName, string | Buffer])[];

/** @returns each file's name with its path or its bytes. */
export async function makeFiles(kind: ExportKind, making: Making): Promise<MadeFiles> {
  const { edited } = making;
  switch (kind) {
    case "audio.m4a":
      return [["audio.m4a", await makeM4a(sourceOf(making, edited.cut), await fileOptions(making))]];
    case "audio.mp3":
      return [["audio.mp3", await makeMp3(sourceOf(making, edited.cut), await fileOptions(making))]];
    case "waveform": {
      const waveform = partOf(await levelsOf(making), edited);
      return [
        ["waveform.json", Buffer.from(JSON.stringify(waveform))],
        ["waveform.svg", Buffer.from(waveformSvg(waveform))],
      ];
    }
    case "chapters": {
      const from = edited.programme.start;
      return [
        ["chapters.vtt", Buffer.from(chaptersVtt(edited.chapters, { from }))],
        ["chapters.json", Buffer.from(chaptersJson(edited.chapters, { from }))],
        ["cover.png", await coverOf(making)],
      ];
    }
    case "transcript":
      return [["transcript.vtt", Buffer.from(transcriptVtt(making.recording.segments, edited.programme))]];
  }
}

function sourceOf({ store, recording, edited, onDamage }: Making, cut: Cut): AudioSource {
  const { manifest, rendition, segments } = recording;
  const chunks = piecesOf(cut, { segments, profile: edited.profile }).map(({ from, to }) => to - from);
  return { units: recordedUnits(store, { ...manifest.broadcast, rendition, segments, cut }, { onDamage }), chunks };
}

async function fileOptions(making: Making): Promise<FileOptions> {
  const { facts, edited, recording, directory, signal, onProgress } = making;
  const tags = { title: facts.title, artist: facts.host?.name, startedAt: facts.startedAt };
  const chapters = chapterSpans(edited.chapters, { from: edited.programme.start });
  return { tags, chapters, bitrate: bitrateOf(recording), cover: await coverOf(making), directory, signal, onProgress };
}

export function bitrateOf({ rendition }: Pick<Recording, "rendition">): number {
  return renditions.find(({ id }) => id === rendition)?.bitrate ?? 0;
}

async function coverOf({ store, facts }: Making): Promise<Buffer> {
  const own = facts.cover === undefined ? undefined : await store.get(replayKeys.cover(facts, facts.cover));
  if (own) return readWhole(own, { maxBytes: maxCoverBytes });
  return drawCover({ title: facts.title, host: facts.host?.name, startedAt: facts.startedAt, seed: facts.space });
}

/** Of the whole recording, measured once: every trim is chosen on it, and takes its part of it. */
async function levelsOf(making: Making): Promise<Waveform> {
  const { store, recording, edited, facts, directory, signal, onProgress } = making;
  const known = await readLevels(store, recording);
  if (known) return known;
  const tags = { title: facts.title, artist: undefined, startedAt: facts.startedAt };
  const options = { tags, chapters: [], cover: undefined, bitrate: bitrateOf(recording), directory, signal, onProgress };
  const levels = await measureWaveform(sourceOf(making, edited.whole), options);
  await store.put(recordingKeys.levels(recording.manifest.broadcast), Buffer.from(JSON.stringify(levels)), { cacheControl: "no-store" });
  return levels;
}

export async function readLevels(store: ObjectStore, { manifest }: Pick<Recording, "manifest">): Promise<Waveform | undefined> {
  const text = await readText(store, recordingKeys.levels(manifest.broadcast));
  return text === undefined ? undefined : parsed(waveformSchema, text);
}
