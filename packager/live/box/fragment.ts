/** Access units and their place go in, one CMAF chunk comes out: `moof` and `mdat` (ISO 14496-12 8.8, CMAF 7.3.2). */
import type { Samples } from "../../contract/samples.ts";
import { box, fullBox, u32, u64 } from "./box.ts";
import { trackId } from "./init-segment.ts";

const defaultBaseIsMoof = 0x02_00_00;
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

/** What all samples have in common, length and flags, is in `trex`: here it would come with every part. */
const tfhd = (): Buffer => fullBox("tfhd", { flags: defaultBaseIsMoof }, u32(trackId));

/** The short form lasts for a day. */
const tfdt = (mediaTime: Samples): Buffer => (mediaTime < 2 ** 32 ? fullBox("tfdt", {}, u32(mediaTime)) : fullBox("tfdt", { version: 1 }, u64(mediaTime)));

/** `offset`: bytes from the start of `moof` to the first access unit. */
const trun = (sizes: readonly number[], offset: number): Buffer =>
  fullBox("trun", { flags: dataOffsetPresent | sampleSizePresent }, u32(sizes.length), u32(offset), sizes.flatMap(u32));

const mdat = (accessUnits: readonly Buffer[]): Buffer => box("mdat", ...accessUnits);
