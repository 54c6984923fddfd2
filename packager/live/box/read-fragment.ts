/** CMAF chunks as {@link fragment} writes them go in, one after the other; their access units come out (ISO 14496-12 8.8). */

interface ReadBox {
  readonly type: string;
  readonly body: Buffer;
}

const headerBytes = 8;

/** Access units without a buffer for each: an hour has some hundred thousand. */
export interface Media {
  /** Bytes of each access unit. */
  readonly sizes: readonly number[];
  /** All of them, one after the other. */
  readonly data: readonly Buffer[];
}

/** @throws RangeError when the bytes end within a box, or an access unit is not all there. */
export function mediaOf(chunks: Buffer): Media {
  const parts = [...partsOf(chunks)];
  return { sizes: parts.flatMap(({ sizes }) => sizes), data: parts.map(({ mdat }) => mdat) };
}

/** @throws RangeError as {@link mediaOf}. */
export function accessUnitsOf(chunks: Buffer): Buffer[] {
  return [...partsOf(chunks)].flatMap(({ sizes, mdat }) => {
    let end = 0;
    return sizes.map((size) => {
      end += size;
      return mdat.subarray(end - size, end);
    });
  });
}

function* partsOf(chunks: Buffer): Generator<{ readonly sizes: readonly number[]; readonly mdat: Buffer }> {
  let sizes: readonly number[] = [];
  for (const { type, body } of boxesIn(chunks)) {
    if (type === "moof") sizes = sizesIn(body);
    if (type !== "mdat") continue;
    const expected = sizes.reduce((sum, size) => sum + size, 0);
    if (expected !== body.length) throw new RangeError(`Media data of ${body.length} bytes: expected ${expected}.`);
    yield { sizes, mdat: body };
  }
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
