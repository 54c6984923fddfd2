/** Access units and their place go in, one CMAF chunk comes out: `moof` and `mdat` (ISO 14496-12 8.8, CMAF 7.3.2). */
import { type Samples, samplesPerAccessUnit } from "../../contract/samples.ts";
import { box, fullBox, u32, u64 } from "./box.ts";
import { trackId } from "./init-segment.ts";

const defaultBaseIsMoof = 0x02_00_00;
const defaultSampleDuration = 0x08;
const defaultSampleFlags = 0x20;
/** sample_depends_on = 2: every access unit decodes by itself. */
const independentSample = 0x0200_0000;
const dataOffsetPresent = 0x01;
const sampleSizePresent = 0x0200;

export interface Fragment {
  /** From the clock, so that a restarted packager and a twin write the same. */
  readonly sequenceNumber: number;
  /** Media time of the first sample: `tfdt`. */
  readonly mediaTime: Samples;
  readonly accessUnits: readonly Buffer[];
}

export function fragment({ sequenceNumber, mediaTime, accessUnits }: Fragment): Buffer {
  const sizes = accessUnits.map((unit) => unit.length);
  const withOffset = (offset: number) => moof({ sequenceNumber, mediaTime, sizes, offset });
  const mdatHeaderBytes = 8;
  return Buffer.concat([withOffset(withOffset(0).length + mdatHeaderBytes), mdat(accessUnits)]);
}

function moof({ sequenceNumber, mediaTime, sizes, offset }: { sequenceNumber: number; mediaTime: Samples; sizes: readonly number[]; offset: number }): Buffer {
  return box("moof", mfhd(sequenceNumber), box("traf", tfhd(), tfdt(mediaTime), trun(sizes, offset)));
}

const mfhd = (sequenceNumber: number): Buffer => fullBox("mfhd", {}, u32(sequenceNumber));

const tfhd = (): Buffer =>
  fullBox("tfhd", { flags: defaultBaseIsMoof | defaultSampleDuration | defaultSampleFlags }, u32(trackId), u32(samplesPerAccessUnit), u32(independentSample));

const tfdt = (mediaTime: Samples): Buffer => fullBox("tfdt", { version: 1 }, u64(mediaTime));

/** `offset`: bytes from the start of `moof` to the first access unit. */
const trun = (sizes: readonly number[], offset: number): Buffer =>
  fullBox("trun", { flags: dataOffsetPresent | sampleSizePresent }, u32(sizes.length), u32(offset), sizes.flatMap(u32));

const mdat = (accessUnits: readonly Buffer[]): Buffer => box("mdat", ...accessUnits);
