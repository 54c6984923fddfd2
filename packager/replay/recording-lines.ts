/** A space's run goes in; the ends of its recording's index, and the lines of any stretch between them, come out: of a long one without reading all of it. */
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type RunPath, recordingKeys, segmentsPerChunk } from "../contract/urls.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import type { RecordedSegment } from "./recorded-segment.ts";
import { parsed, readChunk, readRecording, readText } from "./recording.ts";

/** The best rendition's. */
const rendition = "a96";

export interface RecordingLines {
  readonly manifest: Manifest;
  /** The first and the last line, or all of them. */
  readonly ends: readonly RecordedSegment[];
  /** Those of the media sequence numbers `from` to `to`. */
  between(from: number, to: number): Promise<readonly RecordedSegment[]>;
}

/** @returns undefined while the recording is not complete. @throws DamagedRecording when no rendition's index can be read. */
export async function openLines(store: ObjectStore, run: RunPath): Promise<RecordingLines | undefined> {
  return (await openQuickly(store, run)) ?? openWhole(store, run);
}

/** @returns undefined where lines are missing or not in their place. */
async function openQuickly(store: ObjectStore, run: RunPath): Promise<RecordingLines | undefined> {
  const text = await readText(store, recordingKeys.manifest(run));
  const manifest = text === undefined ? undefined : parsed(manifestSchema, text);
  const count = manifest?.segments[rendition] ?? 0;
  const chunk = (number: number) => readChunk(store, { ...run, rendition }, number);
  const [first, last] = await Promise.all([chunk(0), chunk(Math.floor((count - 1) / segmentsPerChunk))]);
  const [head, tail] = [first?.[0], last?.at(-1)];
  if (!manifest || !head || !tail || tail.sequence - head.sequence + 1 !== count) return undefined;
  return {
    manifest,
    ends: [head, tail],
    async between(from, to) {
      const [low, high] = [from, to].map((sequence) => Math.floor((sequence - head.sequence) / segmentsPerChunk)) as [number, number];
      const chunks = await Promise.all(Array.from({ length: high - low + 1 }, (_, index) => chunk(low + index)));
      const lines = chunks.flatMap((found) => found ?? []).filter(({ sequence }) => sequence >= from && sequence <= to);
      return lines.length === to - from + 1 ? lines : ((await openWhole(store, run))?.between(from, to) ?? []);
    },
  };
}

async function openWhole(store: ObjectStore, run: RunPath): Promise<RecordingLines | undefined> {
  const recording = await readRecording(store, run);
  return (
    recording && {
      manifest: recording.manifest,
      ends: recording.segments,
      between: (from, to) => Promise.resolve(recording.segments.filter(({ sequence }) => sequence >= from && sequence <= to)),
    }
  );
}
