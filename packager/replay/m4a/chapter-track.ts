/** Chapters go in; what stands for them in a file comes out: samples of text, and the track that places them (QuickTime File Format, text media). */
import { box, fullBox, u16, u32, zeros } from "../../live/box/box.ts";
import { dinf, unityMatrix } from "../../live/box/init-segment.ts";
import { stbl } from "./sample-tables.ts";

/** Milliseconds from the start of the file. */
export interface TextSpan {
  readonly text: string;
  readonly durationMs: number;
}

export const chapterTrackId = 2;
const timescale = 1000;
/** Says that the text is UTF-8. */
const encoding = box("encd", u32(0x100));

/** Length and text of each. */
export function textSamples(spans: readonly TextSpan[]): Buffer[] {
  return spans.map(({ text }) => {
    const bytes = Buffer.from(text.slice(0, 255));
    return Buffer.concat([Buffer.from(u16(bytes.length)), bytes, encoding]);
  });
}

/** Enabled it would be shown as a caption: a chapter track is only referred to. */
export function chapterTrak(spans: readonly TextSpan[], { offset }: { readonly offset: number }): Buffer {
  const duration = spans.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const tkhd = [u32(0), u32(0), u32(chapterTrackId), u32(0), u32(duration), zeros(8), u16(0), u16(0), u16(0), u16(0), unityMatrix, u32(0), u32(0)];
  const mdhd = fullBox("mdhd", {}, u32(0), u32(0), u32(timescale), u32(duration), u16(0x55c4), u16(0));
  const hdlr = fullBox("hdlr", {}, u32(0), Buffer.from("text", "latin1"), zeros(12), Buffer.from("Chapters\0", "latin1"));
  const samples = textSamples(spans);
  const tables = {
    entry: textEntry(),
    sizes: samples.map(({ length }) => length),
    durations: spans.map(({ durationMs }) => durationMs),
    chunks: [samples.length],
    offset,
  };
  return box("trak", fullBox("tkhd", { flags: 0 }, ...tkhd), box("mdia", mdhd, hdlr, box("minf", gmhd(), dinf(), stbl(tables))));
}

/** Base media information: copy mode, opaque colour, no balance; then the matrix of text. */
function gmhd(): Buffer {
  const gmin = fullBox("gmin", {}, u16(0x40), u16(0x8000), u16(0x8000), u16(0x8000), u16(0), u16(0));
  return box("gmhd", gmin, box("text", unityMatrix));
}

/** Data reference 1; display flags, justification, colours, box, font: as plain as they come. */
function textEntry(): Buffer {
  return box("text", zeros(6), u16(1), u32(0), u32(0), zeros(6), zeros(8), zeros(8), u16(0), u16(0), [0], u16(0), zeros(6), [0]);
}
