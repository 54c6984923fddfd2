/** Access units go in, an M4A file comes out: the audio byte for byte, its index first, so that it plays before all of it is there. */
import { type FileHandle, open } from "node:fs/promises";
import { headOf, type Movie } from "./movie.ts";

export interface M4aOptions extends Omit<Movie, "sizes"> {
  /** Ends the writing before the next chunk. */
  readonly signal: AbortSignal;
  /** @param share 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** @param units one list for each of `chunks`, as long as that says. */
export async function writeM4a(path: string, units: AsyncIterable<readonly Buffer[]>, options: M4aOptions): Promise<void> {
  const file = await open(path, "w");
  try {
    await fill(file, units, options);
  } finally {
    await file.close();
  }
}

/** The head's length is known before the sizes are: so the audio goes straight to its place. */
async function fill(file: FileHandle, units: AsyncIterable<readonly Buffer[]>, { signal, onProgress, ...movie }: M4aOptions): Promise<void> {
  const count = movie.chunks.reduce((sum, chunk) => sum + chunk, 0);
  const sizes: number[] = [];
  let at = headOf({ ...movie, sizes: new Array<number>(count).fill(0) }).length;
  for await (const chunk of units) {
    signal.throwIfAborted();
    const bytes = Buffer.concat(chunk);
    await writeAll(file, bytes, at);
    at += bytes.length;
    for (const { length } of chunk) sizes.push(length);
    onProgress(sizes.length / count);
  }
  if (sizes.length !== count) throw new RangeError(`Access units: expected ${count}, got ${sizes.length}.`);
  await writeAll(file, headOf({ ...movie, sizes }), 0);
}

/** A disk that is nearly full takes less than it is given, and says so at the next try. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
