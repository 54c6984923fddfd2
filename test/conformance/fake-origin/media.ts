/** A rendition and a number go in; a tiny but valid fragmented MP4 comes out. */
import { fakeTimescale, samplesPerFakePart } from "./shape.ts";

const ticksPerSample = 960;
const sampleBytes = 20;

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** Big-endian 32-bit words. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

const zeros = (count: number): Buffer => Buffer.alloc(count);

/** ES descriptor of AAC-LC, 48 kHz, mono (AudioSpecificConfig 0x1188). */
const esDescriptor = Buffer.from(`031900000004114015${"00".repeat(11)}05021188060102`, "hex");

export function fakeInit(): Buffer {
  const entry = box(
    "mp4a",
    zeros(6),
    Buffer.from([0, 1]),
    zeros(8),
    Buffer.from([0, 1, 0, 16, 0, 0, 0, 0]),
    words(fakeTimescale * 65_536),
    box("esds", zeros(4), esDescriptor),
  );
  const table = box("stbl", box("stsd", words(0, 1), entry));
  const media = box("mdia", box("mdhd", words(0, 0, 0, fakeTimescale, 0, 0)), box("minf", table));
  const track = box("trak", box("tkhd", words(7, 0, 0, 1, 0, 0), zeros(60)), media);
  const movie = box("moov", box("mvhd", words(0, 0, 0, fakeTimescale, 0), zeros(80)), track, box("mvex", box("trex", words(0, 1, 1, ticksPerSample, 0, 0))));
  return Buffer.concat([box("ftyp", Buffer.from("iso6"), words(0), Buffer.from("iso6mp41")), movie]);
}

export function fakePart(rendition: string, part: number, { shiftTicks = 0 }: { readonly shiftTicks?: number } = {}): Buffer {
  const samples = Array.from({ length: samplesPerFakePart }, (_, index) => Buffer.alloc(sampleBytes, `${rendition}${part}.${index};`));
  const decodeTime = part * samplesPerFakePart * ticksPerSample + shiftTicks;
  const moof = (dataOffset: number): Buffer => {
    const run = box("trun", words(0x0000_0201, samples.length, dataOffset, ...samples.map(({ length }) => length)));
    const fragment = box("traf", box("tfhd", words(0x0002_0000, 1)), box("tfdt", words(0x0100_0000, 0, decodeTime)), run);
    return box("moof", box("mfhd", words(0, part + 1)), fragment);
  };
  const size = moof(0).length;
  return Buffer.concat([moof(size + 8), box("mdat", ...samples)]);
}
