/** A space's run goes in; its recording's index comes out of the object store, checked line by line. */
import { z } from "zod";
import { type ObjectStore, readWhole } from "../../infra/storage/object-store.ts";
import type { RenditionId } from "../contract/profile.ts";
import { type RenditionPath, type RunPath, recordingKeys, segmentsPerChunk } from "../contract/urls.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import { type RecordedSegment, recordedSegmentSchema } from "./recorded-segment.ts";

export interface Recording {
  readonly manifest: Manifest;
  readonly rendition: RenditionId;
  readonly segments: readonly RecordedSegment[];
}

/** Something of a recording is not as it was written; the message says what, for the host. */
export class DamagedRecording extends Error {
  override readonly name = "DamagedRecording";
}

/** Best first: downloads are made of the best whose index is whole. */
const preferred: readonly RenditionId[] = ["a96", "a64", "a32"];
const maxBytes = 1 << 20;
/** Pieces of an index read at once: a store far away answers each in its own time. */
const atOnce = 16;
const linesSchema = z.array(recordedSegmentSchema);

/** @returns undefined while the recording is not complete. @throws DamagedRecording when no rendition's index can be read. */
export async function readRecording(store: ObjectStore, run: RunPath): Promise<Recording | undefined> {
  const text = await readText(store, recordingKeys.manifest(run));
  if (text === undefined) return undefined;
  const manifest = parsed(manifestSchema, text);
  if (!manifest) throw new DamagedRecording("The recording's manifest cannot be read.");
  for (const rendition of preferred) {
    const segments = await readIndex(store, run, { rendition, count: manifest.segments[rendition] });
    if (segments) return { manifest, rendition, segments };
  }
  throw new DamagedRecording("No rendition of the recording has a whole index.");
}

/** @returns undefined where it is not whole. */
export async function readIndex(
  store: ObjectStore,
  run: RunPath,
  { rendition, count }: { readonly rendition: RenditionId; readonly count: number },
): Promise<RecordedSegment[] | undefined> {
  const segments: RecordedSegment[] = [];
  const chunks = Math.ceil(count / segmentsPerChunk);
  for (let chunk = 0; chunk < chunks; chunk += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, chunks - chunk) }, (_, index) => chunk + index);
    const found = await Promise.all(numbers.map((number) => readChunk(store, { ...run, rendition }, number)));
    if (found.some((lines) => lines === undefined)) return undefined;
    segments.push(...found.flatMap((lines) => lines ?? []));
  }
  return segments.length === count && count > 0 ? segments : undefined;
}

/** @returns undefined where it is not there, or not as it was written. */
export async function readChunk(store: ObjectStore, path: RenditionPath, chunk: number): Promise<RecordedSegment[] | undefined> {
  const text = await readText(store, recordingKeys.chunk(path, chunk));
  return text === undefined ? undefined : parsed(linesSchema, text);
}

export async function readText(store: ObjectStore, key: string): Promise<string | undefined> {
  const object = await store.get(key);
  return object && (await readWhole(object, { maxBytes })).toString("utf8");
}

export function parsed<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
