/** The sizes of access units and what a file says of itself go in; `ftyp` and `moov` come out, to stand before the audio (ISO 14496-12 8.2). */
import { sampleRate, samplesPerAccessUnit } from "../../contract/samples.ts";
import { box, fullBox, u16, u32, u64, zeros } from "../../live/box/box.ts";
import { dinf, mp4a, smhd, trackId, unityMatrix } from "../../live/box/init-segment.ts";
import { chapterTrackId, chapterTrak, type TextSpan, textSamples } from "./chapter-track.ts";
import { stbl } from "./sample-tables.ts";
import { type FileTags, udta } from "./tags.ts";

export interface Movie {
  readonly bitrate: number;
  /** Bytes of each access unit. */
  readonly sizes: readonly number[];
  /** Access units of each chunk. */
  readonly chunks: readonly number[];
  readonly tags: FileTags;
  readonly chapters: readonly TextSpan[];
  readonly cover: Buffer | undefined;
}

const mdatHeaderBytes = 8;
/** Seconds from 1904, where the format begins to count, to 1970. */
const epoch1904 = 2_082_844_800;

/** Bytes before the first access unit: the same for any `sizes` of the same number, so that the audio can be written first. */
export function headBytes(movie: Omit<Movie, "sizes">): number {
  const sizes = new Array<number>(movie.chunks.reduce((sum, chunk) => sum + chunk, 0)).fill(0);
  return ftyp().length + moov({ ...movie, sizes }, 0).length + mdatHeaderBytes + textsOf(movie).length;
}

/** @param length what {@link headBytes} says. */
export function headOf(movie: Movie, length: number): Buffer {
  const texts = textsOf(movie);
  const audio = movie.sizes.reduce((sum, size) => sum + size, 0);
  const mdatHeader = Buffer.concat([Buffer.from(u32(mdatHeaderBytes + texts.length + audio)), Buffer.from("mdat", "latin1")]);
  return Buffer.concat([ftyp(), moov(movie, length - texts.length), mdatHeader, texts]);
}

function textsOf({ chapters }: Pick<Movie, "chapters">): Buffer {
  return Buffer.concat(textSamples(chapters));
}

function ftyp(): Buffer {
  const brands = ["M4A ", "mp42", "isom"].map((brand) => Buffer.from(brand, "latin1"));
  return box("ftyp", Buffer.from("M4A ", "latin1"), u32(0x200), ...brands);
}

/** `offset`: of the first byte of media data. */
function moov(movie: Movie, offset: number): Buffer {
  const { chapters, sizes, tags, cover } = movie;
  const durationMs = Math.round((sizes.length * samplesPerAccessUnit * 1000) / sampleRate);
  const createdAt = Math.floor(tags.startedAt / 1000) + epoch1904;
  const times = [u32(createdAt), u32(createdAt), u32(1000), u32(durationMs)];
  const mvhd = [...times, u32(0x10000), u16(0x100), zeros(10), unityMatrix, zeros(24), u32(chapterTrackId + 1)];
  const texts = textSamples(chapters).reduce((sum, { length }) => sum + length, 0);
  const named = chapters.length > 0 ? [chapterTrak(chapters, { offset })] : [];
  return box("moov", fullBox("mvhd", {}, ...mvhd), audioTrak(movie, { offset: offset + texts, durationMs }), ...named, udta(tags, { cover }));
}

/** Flags: enabled, in movie. */
function audioTrak({ bitrate, sizes, chunks, chapters }: Movie, { offset, durationMs }: { readonly offset: number; readonly durationMs: number }): Buffer {
  const tkhd = [u32(0), u32(0), u32(trackId), u32(0), u32(durationMs), zeros(8), u16(0), u16(1), u16(0x100), u16(0), unityMatrix, u32(0), u32(0)];
  const tref = chapters.length > 0 ? [box("tref", box("chap", u32(chapterTrackId)))] : [];
  const mdhd = fullBox("mdhd", { version: 1 }, u64(0), u64(0), u32(sampleRate), u64(sizes.length * samplesPerAccessUnit), u16(0x55c4), u16(0));
  const hdlr = fullBox("hdlr", {}, u32(0), Buffer.from("soun", "latin1"), zeros(12), Buffer.from("Programme\0", "latin1"));
  const tables = stbl({ entry: mp4a(bitrate), sizes, durations: samplesPerAccessUnit, chunks, offset });
  return box("trak", fullBox("tkhd", { flags: 3 }, ...tkhd), ...tref, box("mdia", mdhd, hdlr, box("minf", smhd(), dinf(), tables)));
}
