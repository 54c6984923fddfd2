/** A recording goes in; the file that a listener would have who kept every segment comes out, to compare downloads with. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ObjectStore, readWhole } from "../../../../infra/storage/object-store.ts";
import { livePaths, objectKey, type RunPath } from "../../../../packager/contract/urls.ts";
import { readRecording } from "../../../../packager/replay/recording.ts";

const maxBytes = 1 << 20;

/** The best rendition, as the downloads. */
export async function writeLiveFile(store: ObjectStore, run: RunPath, path: string): Promise<void> {
  const recording = await readRecording(store, run);
  if (!recording) throw new Error("The recording is not there.");
  const { rendition, segments } = recording;
  const keys = [livePaths.init({ ...run, rendition }), ...segments.map(({ sequence }) => livePaths.segment({ ...run, rendition }, sequence))];
  await pipeline(Readable.from(read(store, keys)), createWriteStream(path));
}

async function* read(store: ObjectStore, paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const object = await store.get(objectKey(path));
    if (!object) throw new Error(`Nothing is at ${path}.`);
    yield await readWhole(object, { maxBytes });
  }
}
