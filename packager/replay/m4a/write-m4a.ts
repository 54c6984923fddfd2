/** Access units go in, an M4A file comes out: the audio byte for byte, its index first, so that it plays before all of it is there. */
import { type FileHandle, open } from "node:fs/promises";
import type { Media } from "../../live/box/read-fragment.ts";
import { headBytes, headOf, type Movie } from "./movie.ts";

export interface M4aOptions extends Omit<Movie, "sizes"> {
  /** Ends the writing before the next chunk. */
  readonly signal: AbortSignal;
  /** @param share 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** @param units one for each of `chunks`, as long as that says. */
export async function writeM4a(path: string, units: AsyncIterable<Media>, options: M4aOptions): Promise<void> {
  const file = await open(path, "w");
  try {
    await fill(file, units, options);
  } finally {
    await file.close();
  }
}

/** The head's length is known before the sizes are: so the audio goes straight to its place. */
async function fill(file: FileHandle, units: AsyncIterable<Media>, { signal, onProgress, ...movie }: M4aOptions): Promise<void> {
  const count = movie.chunks.reduce((sum, chunk) => sum + chunk, 0);
  const sizes: number[] = [];
  const length = headBytes(movie);
  let at = length;
  for await (const chunk of units) {
    signal.throwIfAborted();
    await writeAll(file, chunk.data, at);
    for (const { length: bytes } of chunk.data) at += bytes;
    sizes.push(...chunk.sizes);
    onProgress(sizes.length / count);
  }
  if (sizes.length !== count) throw new RangeError(`Access units: expected ${count}, got ${sizes.length}.`);
  await writeAll(file, [headOf({ ...movie, sizes }, length)], 0);
}

/** A disk that is nearly full takes less than it is given, and says so at the next try. */
async function writeAll(file: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
  const { bytesWritten } = await file.writev(buffers, position);
  const rest = buffers.reduce((sum, { length }) => sum + length, 0) - bytesWritten;
  if (rest > 0) await writeAll(file, [Buffer.concat(buffers).subarray(bytesWritten)], position + bytesWritten);
}
