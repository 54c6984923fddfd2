/** The bytes of an ISO base media file go in; its boxes come out (ISO/IEC 14496-12 section 4.2). */

export interface Box {
  readonly type: string;
  /** Where the box begins in the bytes given. */
  readonly start: number;
  /** Content after size and type. */
  readonly body: Buffer;
}

/** @throws RangeError when the bytes do not end with the last box. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let start = 0; start < bytes.length; ) {
    if (start + 8 > bytes.length) throw new RangeError(`${bytes.length - start} bytes after the last box`);
    const type = bytes.toString("latin1", start + 4, start + 8);
    const short = bytes.readUInt32BE(start);
    const header = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(bytes.readBigUInt64BE(start + 8)) : short === 0 ? bytes.length - start : short;
    if (size < header || start + size > bytes.length) throw new RangeError(`box ${type} of ${size} bytes at ${start}, ${bytes.length} in all`);
    boxes.push({ type, start, body: bytes.subarray(start + header, start + size) });
    start += size;
  }
  return boxes;
}

/** The first box on a path of types below `boxes`. */
export function findBox(boxes: readonly Box[], ...path: readonly string[]): Box | undefined {
  const [type, ...rest] = path;
  const found = boxes.find((box) => box.type === type);
  return found && rest.length > 0 ? findBox(readBoxes(found.body), ...rest) : found;
}
