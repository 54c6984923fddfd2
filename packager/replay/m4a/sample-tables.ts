/** The sizes of samples and where their chunks lie go in; the boxes that lead a player to each of them come out (ISO 14496-12 8.6 to 8.7). */
import { box, fullBox, u32 } from "../../live/box/box.ts";

export interface SampleTables {
  /** The sample entry. */
  readonly entry: Buffer;
  readonly sizes: readonly number[];
  /** One for each sample, or one for all. */
  readonly durations: readonly number[] | number;
  /** Samples of each chunk, in order. */
  readonly chunks: readonly number[];
  /** Offset of the first chunk in the file; the others follow it without a hole. */
  readonly offset: number;
}

/** @throws RangeError beyond 4 GiB: four days of the best rendition. */
export function stbl({ entry, sizes, durations, chunks, offset }: SampleTables): Buffer {
  const stsd = fullBox("stsd", {}, u32(1), entry);
  const runs = typeof durations === "number" ? [{ from: 0, count: sizes.length, value: durations }] : runsOf(durations);
  const stts = fullBox("stts", {}, u32(runs.length), words(runs.flatMap(({ count, value }) => [count, value])));
  const kinds = runsOf(chunks);
  const stsc = fullBox("stsc", {}, u32(kinds.length), words(kinds.flatMap(({ from, value }) => [from + 1, value, 1])));
  const stsz = fullBox("stsz", {}, u32(0), u32(sizes.length), words(sizes));
  const stco = fullBox("stco", {}, u32(chunks.length), words(offsetsOf(sizes, { chunks, offset })));
  return box("stbl", stsd, stts, stsc, stsz, stco);
}

interface Run {
  /** Index of its first. */
  readonly from: number;
  readonly count: number;
  readonly value: number;
}

function runsOf(values: readonly number[]): Run[] {
  const starts = values.flatMap((value, index) => (value === values[index - 1] ? [] : [index]));
  return starts.map((from, index) => ({ from, count: (starts[index + 1] ?? values.length) - from, value: values[from] ?? 0 }));
}

function offsetsOf(sizes: readonly number[], { chunks, offset }: Pick<SampleTables, "chunks" | "offset">): number[] {
  let [at, sample] = [offset, 0];
  return chunks.map((count) => {
    const start = at;
    for (const end = sample + count; sample < end; sample++) at += sizes[sample] ?? 0;
    return start;
  });
}

/** By the hundred thousand: so without an object for each. */
function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let index = 0; index < values.length; index++) bytes.writeUInt32BE(values[index] ?? 0, 4 * index);
  return bytes;
}
