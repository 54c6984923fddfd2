/** CMAF chunks as {@link fragment} writes them go in, one after the other; their access units come out (ISO 14496-12 8.8). */

interface ReadBox {
  readonly type: string;
  readonly body: Buffer;
}

const headerBytes = 8;

/** @throws RangeError when the bytes end within a box, or an access unit is not all there. */
export function accessUnitsOf(chunks: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let sizes: readonly number[] = [];
  for (const { type, body } of boxesIn(chunks)) {
    if (type === "moof") sizes = sizesIn(body);
    if (type === "mdat") units.push(...unitsIn(body, sizes));
  }
  return units;
}

function* boxesIn(bytes: Buffer): Generator<ReadBox> {
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < headerBytes || at + size > bytes.length) throw new RangeError(`A box of ${size} bytes at ${at}: expected at most ${bytes.length - at}.`);
    yield { type: bytes.toString("latin1", at + 4, at + headerBytes), body: bytes.subarray(at + headerBytes, at + size) };
    at += size;
  }
}

/** Version and flags, a count and a data offset stand before the sizes of `trun`. */
function sizesIn(moof: Buffer): number[] {
  const traf = [...boxesIn(moof)].find(({ type }) => type === "traf")?.body ?? Buffer.alloc(0);
  const trun = [...boxesIn(traf)].find(({ type }) => type === "trun")?.body ?? Buffer.alloc(headerBytes);
  return Array.from({ length: trun.readUInt32BE(4) }, (_, index) => trun.readUInt32BE(12 + 4 * index));
}

function unitsIn(mdat: Buffer, sizes: readonly number[]): Buffer[] {
  let at = 0;
  const units = sizes.map((size) => {
    at += size;
    return mdat.subarray(at - size, at);
  });
  if (at !== mdat.length) throw new RangeError(`Media data of ${mdat.length} bytes: expected ${at}.`);
  return units;
}
