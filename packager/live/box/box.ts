/** A type and its contents go in, an ISO box comes out (ISO 14496-12 4.2). */

export type Content = Buffer | readonly number[];

export function box(type: string, ...contents: readonly Content[]): Buffer {
  const parts = contents.map((content) => (Buffer.isBuffer(content) ? content : Buffer.from(content)));
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([Buffer.from(u32(length)), Buffer.from(type, "latin1"), ...parts], length);
}

export function fullBox(
  type: string,
  { version = 0, flags = 0 }: { readonly version?: number; readonly flags?: number },
  ...contents: readonly Content[]
): Buffer {
  return box(type, [version, ...u32(flags).slice(1)], ...contents);
}

export function u16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

export function u32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** @throws RangeError when `value` is no safe non-negative integer. */
export function u64(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`u64: expected a safe non-negative integer, got ${value}.`);
  return [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];
}

export function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
