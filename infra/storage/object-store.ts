/** What every store of whole objects can do: keys and bytes go in, the same bytes come out; two implementations keep it. */
import type { Readable } from "node:stream";

export interface ObjectStore {
  /** Writes or replaces an object, whole or not at all. @throws Error when the store does not take it. */
  put(key: string, bytes: Buffer, options: PutOptions): Promise<void>;
  /** Writes only where nothing is yet. @returns whether this call wrote it. */
  putNew(key: string, bytes: Buffer, options: PutOptions): Promise<boolean>;
  /** Writes or replaces an object with what a file holds, whole or not at all, whatever its size. */
  putFile(key: string, path: string, options: PutOptions): Promise<void>;
  /** An address at which anybody can read the object for so long; undefined where the store has none. */
  link(key: string, options: LinkOptions): Promise<string | undefined>;
  /** @returns undefined where nothing is. @throws RangeError when `range` begins past the end. */
  get(key: string, options?: GetOptions): Promise<StoredObject | undefined>;
  /** Keys that begin with `prefix`, in byte order, at most `limit` (1000) after the key `after`. */
  list(prefix: string, options?: ListOptions): Promise<KeyPage>;
  /** Removes an object; removing nothing is no error. */
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface PutOptions {
  /** Kept with the object where the store can; the content type follows from the key, see {@link contentTypeOf}. */
  readonly cacheControl: string;
  /** `Content-Disposition` of whoever gives it out at its own address, likewise. */
  readonly disposition?: string;
}

export interface LinkOptions {
  readonly seconds: number;
  /** `Content-Disposition` of the answer. */
  readonly disposition: string;
}

export interface GetOptions {
  /** Offsets of the first and the last byte, both included. */
  readonly range?: { readonly first: number; readonly last?: number };
  readonly signal?: AbortSignal;
}

export interface StoredObject {
  /** The whole object or the range asked for. Must be read or destroyed. */
  readonly stream: Readable;
  /** Bytes of the whole object. */
  readonly size: number;
  /** Offset of the first byte of `stream`. */
  readonly first: number;
  /** Bytes of `stream`. */
  readonly length: number;
  readonly contentType: string;
}

export interface ListOptions {
  readonly after?: string;
  readonly limit?: number;
}

export interface KeyPage {
  readonly keys: readonly string[];
  /** `after` of the next page; absent on the last one. */
  readonly next?: string;
}

export const maxKeysPerPage = 1000;

const keyPattern = /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/;
const maxKeyBytes = 512;

/** @throws TypeError on a key that could leave the store or that not every store can hold. */
export function checkKey(key: string): void {
  const sound = key.length <= maxKeyBytes && keyPattern.test(key) && !key.split("/").some((name) => name === "." || name === "..");
  if (!sound) throw new TypeError(`Object key: expected names of A-Za-z0-9._~- joined by "/", got ${JSON.stringify(key.slice(0, 80))}.`);
}

/** Reads an object to its end. @throws Error when it holds more than `maxBytes`. */
export async function readWhole(object: StoredObject, { maxBytes }: { readonly maxBytes: number }): Promise<Buffer> {
  if (object.length > maxBytes) {
    object.stream.destroy();
    throw new RangeError(`Stored object: expected at most ${maxBytes} bytes, got ${object.length}.`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of object.stream) chunks.push(chunk as Buffer);
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}
