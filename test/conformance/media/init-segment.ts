/** An initialization section goes in; its brands, time scale, durations, codec and sample defaults come out. */
import { type Box, findBox, readBoxes } from "./boxes.ts";

export interface InitSegment {
  readonly brands: readonly string[];
  readonly timescale: number;
  /** Durations of movie, track and media as written: all zero in a fragmented file that grows. */
  readonly durations: readonly number[];
  readonly hasMovieExtends: boolean;
  /** RFC 6381, as far as this reads it: sound in AAC only, else the sample entry's type. */
  readonly codec: string;
  readonly defaultSampleDuration: number;
  readonly defaultSampleSize: number;
}

/** @throws RangeError when boxes are cut or missing. */
export function readInitSegment(bytes: Buffer): InitSegment {
  const boxes = readBoxes(bytes);
  const ftyp = need(boxes, "ftyp").body;
  const media = ["moov", "trak", "mdia"];
  const mdhd = need(boxes, ...media, "mdhd").body;
  const wide = mdhd[0] === 1;
  const trex = findBox(boxes, "moov", "mvex", "trex")?.body;
  return {
    brands: brandsOf(ftyp),
    timescale: mdhd.readUInt32BE(wide ? 20 : 12),
    durations: [durationOf(need(boxes, "moov", "mvhd").body, 12), durationOf(need(boxes, "moov", "trak", "tkhd").body, 16), durationOf(mdhd, 12)],
    hasMovieExtends: findBox(boxes, "moov", "mvex") !== undefined,
    codec: codecOf(need(boxes, ...media, "minf", "stbl", "stsd").body),
    defaultSampleDuration: trex?.readUInt32BE(12) ?? 0,
    defaultSampleSize: trex?.readUInt32BE(16) ?? 0,
  };
}

function need(boxes: readonly Box[], ...path: readonly string[]): Box {
  const box = findBox(boxes, ...path);
  if (!box) throw new RangeError(`no ${path.join("/")}`);
  return box;
}

function brandsOf(ftyp: Buffer): string[] {
  const offsets = [0, ...Array.from({ length: Math.max(0, (ftyp.length - 8) >> 2) }, (_, index) => 8 + index * 4)];
  return offsets.map((offset) => ftyp.toString("latin1", offset, offset + 4));
}

/** A full box's duration field: `offset` bytes after version and flags' start plus 4 in version 0, twice as wide times before it in version 1. */
function durationOf(body: Buffer, offset: number): number {
  return body[0] === 1 ? Number(body.readBigUInt64BE(offset + 12)) : body.readUInt32BE(offset + 4);
}

/** First sample entry: `mp4a.40.N` from the object type in its esds (ISO/IEC 14496-1 section 7.2.6). */
function codecOf(stsd: Buffer): string {
  const entry = readBoxes(stsd.subarray(8))[0];
  if (!entry) throw new RangeError("an empty sample description");
  if (entry.type !== "mp4a") return entry.type;
  const esds = findBox(readBoxes(entry.body.subarray(28)), "esds")?.body;
  const specific = esds ? decoderSpecific(esds) : undefined;
  return specific === undefined ? "mp4a" : `mp4a.40.${specific >> 3}`;
}

/** First byte of the AudioSpecificConfig: descriptor tag 5 behind ES (3) and decoder configuration (4). */
function decoderSpecific(esds: Buffer): number | undefined {
  let at = 4;
  for (const tag of [3, 4, 5]) {
    if (esds[at] !== tag) return undefined;
    at += 1;
    while ((esds[at] ?? 0) & 0x80) at += 1;
    at += 1 + (tag === 3 ? 3 : tag === 4 ? 13 : 0);
  }
  return esds[at];
}
