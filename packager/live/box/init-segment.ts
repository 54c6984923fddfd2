/** A bitrate goes in, the initialisation segment comes out: `ftyp` and a `moov` without samples (ISO 14496-12, CMAF 7.2 and 7.3). */
import { sampleRate, samplesPerAccessUnit } from "../../contract/samples.ts";
import { maxAccessUnitBytes } from "../encode/adts.ts";
import { box, fullBox, u16, u32, zeros } from "./box.ts";

export const trackId = 1;
/** AudioSpecificConfig (ISO 14496-3 1.6.2.1): AAC-LC (2), 48 kHz (index 3), one channel. */
const audioSpecificConfig = [0x11, 0x88];
/** sample_depends_on = 2: every access unit decodes by itself. */
const independentSample = 0x0200_0000;
export const unityMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32);

export function initSegment({ bitrate }: { readonly bitrate: number }): Buffer {
  return Buffer.concat([ftyp(), moov(bitrate)]);
}

function ftyp(): Buffer {
  const brands = ["iso6", "cmfc", "caac", "mp41"].map((brand) => Buffer.from(brand, "latin1"));
  return box("ftyp", Buffer.from("iso6", "latin1"), u32(0), ...brands);
}

const moov = (bitrate: number): Buffer => box("moov", mvhd(), trak(bitrate), mvex());

/** Duration 0: the movie has no samples of its own, the fragments do. */
const mvhd = (): Buffer =>
  fullBox("mvhd", {}, u32(0), u32(0), u32(sampleRate), u32(0), u32(0x10000), u16(0x100), zeros(10), unityMatrix, zeros(24), u32(trackId + 1));

const trak = (bitrate: number): Buffer => box("trak", tkhd(), mdia(bitrate));

/** Flags: enabled, in movie. */
const tkhd = (): Buffer =>
  fullBox("tkhd", { flags: 3 }, u32(0), u32(0), u32(trackId), u32(0), u32(0), zeros(8), u16(0), u16(1), u16(0x100), u16(0), unityMatrix, u32(0), u32(0));

const mdia = (bitrate: number): Buffer => box("mdia", mdhd(), hdlr(), minf(bitrate));

/** Language "und", five bits a letter. */
const mdhd = (): Buffer => fullBox("mdhd", {}, u32(0), u32(0), u32(sampleRate), u32(0), u16(0x55c4), u16(0));

const hdlr = (): Buffer => fullBox("hdlr", {}, u32(0), Buffer.from("soun", "latin1"), zeros(12), Buffer.from("Programme\0", "latin1"));

const minf = (bitrate: number): Buffer => box("minf", smhd(), dinf(), stbl(bitrate));

export const smhd = (): Buffer => fullBox("smhd", {}, u16(0), u16(0));

export const dinf = (): Buffer => box("dinf", fullBox("dref", {}, u32(1), fullBox("url ", { flags: 1 })));

const stbl = (bitrate: number): Buffer =>
  box("stbl", stsd(bitrate), fullBox("stts", {}, u32(0)), fullBox("stsc", {}, u32(0)), fullBox("stsz", {}, u32(0), u32(0)), fullBox("stco", {}, u32(0)));

const stsd = (bitrate: number): Buffer => fullBox("stsd", {}, u32(1), mp4a(bitrate));

/** AudioSampleEntry: data reference 1, one channel, 16 bit, rate in 16.16. */
export const mp4a = (bitrate: number): Buffer =>
  box("mp4a", zeros(6), u16(1), zeros(8), u16(1), u16(16), u16(0), u16(0), u16(sampleRate), u16(0), esds(bitrate));

/** ISO 14496-1 7.2.6: ES_Descriptor › DecoderConfigDescriptor (object type 0x40, audio stream) › DecoderSpecificInfo; SL config 2. */
function esds(bitrate: number): Buffer {
  const specific = descriptor(5, audioSpecificConfig);
  const config = descriptor(4, [0x40, 0x15, ...u32(maxAccessUnitBytes).slice(1), ...u32(bitrate), ...u32(bitrate), ...specific]);
  return fullBox("esds", {}, descriptor(3, [...u16(trackId), 0, ...config, ...descriptor(6, [2])]));
}

/** One length byte is enough below 128. */
const descriptor = (tag: number, body: readonly number[]): number[] => [tag, body.length, ...body];

const mvex = (): Buffer => box("mvex", trex());

/** Sample description 1; every sample is one access unit long, none has a size by default. */
const trex = (): Buffer => fullBox("trex", {}, u32(trackId), u32(1), u32(samplesPerAccessUnit), u32(0), u32(independentSample));
