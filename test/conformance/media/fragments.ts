/** A part or a segment goes in; its fragments come out with decode time, sample durations and sample bytes. */
import { type Box, findBox, readBoxes } from "./boxes.ts";
import type { InitSegment } from "./init-segment.ts";

export interface Fragment {
  /** tfdt, in ticks of the track's time scale. */
  readonly decodeTime: number;
  /** Ticks. */
  readonly duration: number;
  readonly samples: readonly Buffer[];
}

const allowedBesides = new Set(["styp", "prft", "emsg", "sidx", "free"]);

/** @throws RangeError unless the bytes are complete moof + mdat pairs. */
export function readFragments(bytes: Buffer, { init }: { readonly init: InitSegment }): Fragment[] {
  const fragments: Fragment[] = [];
  let moof: Box | undefined;
  for (const box of readBoxes(bytes)) {
    if (box.type === "moof" && !moof) moof = box;
    else if (box.type === "mdat" && moof) {
      fragments.push(readFragment(moof, { bytes, init }));
      moof = undefined;
    } else if (!allowedBesides.has(box.type)) throw new RangeError(`${box.type} out of place`);
  }
  if (moof || fragments.length === 0) throw new RangeError("not a whole moof + mdat");
  return fragments;
}

function readFragment(moof: Box, { bytes, init }: { readonly bytes: Buffer; readonly init: InitSegment }): Fragment {
  const traf = readBoxes(moof.body).filter(({ type }) => type === "traf");
  const boxes = readBoxes(traf[0]?.body ?? Buffer.alloc(0));
  const [tfhd, tfdt, trun] = [findBox(boxes, "tfhd")?.body, findBox(boxes, "tfdt")?.body, findBox(boxes, "trun")?.body];
  if (traf.length !== 1 || !tfhd || !tfdt || !trun) throw new RangeError("moof without one traf of tfhd, tfdt and trun");
  const run = readRun(trun, { ...init, ...trackDefaults(tfhd) });
  const samples: Buffer[] = [];
  let at = moof.start + run.dataOffset;
  for (const size of run.sizes) {
    if (at + size > bytes.length) throw new RangeError("samples reach beyond the mdat");
    samples.push(bytes.subarray(at, at + size));
    at += size;
  }
  const decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  return { decodeTime, duration: run.durations.reduce((sum, duration) => sum + duration, 0), samples };
}

interface SampleDefaults {
  readonly defaultSampleDuration: number;
  readonly defaultSampleSize: number;
}

/** tfhd's optional fields stand in the order of their flags (section 8.8.7). */
function trackDefaults(tfhd: Buffer): Partial<SampleDefaults> {
  const flags = tfhd.readUIntBE(1, 3);
  let at = 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
  const found: { defaultSampleDuration?: number; defaultSampleSize?: number } = {};
  if (flags & 0x8) {
    found.defaultSampleDuration = tfhd.readUInt32BE(at);
    at += 4;
  }
  if (flags & 0x10) found.defaultSampleSize = tfhd.readUInt32BE(at);
  return found;
}

/** trun (section 8.8.8). */
function readRun(trun: Buffer, defaults: SampleDefaults): { dataOffset: number; durations: number[]; sizes: number[] } {
  const flags = trun.readUIntBE(1, 3);
  const count = trun.readUInt32BE(4);
  let at = 8;
  const next = (present: number, otherwise: number): number => {
    if (!(flags & present)) return otherwise;
    at += 4;
    return trun.readInt32BE(at - 4);
  };
  const dataOffset = next(0x1, 0);
  next(0x4, 0);
  const durations: number[] = [];
  const sizes: number[] = [];
  for (let index = 0; index < count; index++) {
    durations.push(next(0x100, defaults.defaultSampleDuration));
    sizes.push(next(0x200, defaults.defaultSampleSize));
    next(0x400, 0);
    next(0x800, 0);
  }
  return { dataOffset, durations, sizes };
}
