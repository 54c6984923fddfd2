/** An object store in memory that can be away, slow, or watched. */
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { contentTypeOf } from "../../../../infra/storage/content-type.ts";
import { checkKey, maxKeysPerPage, type ObjectStore } from "../../../../infra/storage/object-store.ts";

export interface FaultyStore extends ObjectStore {
  readonly objects: Map<string, Buffer>;
  /** Every key written, in order. */
  readonly written: string[];
  /** `Cache-Control` each object was last written with. */
  readonly lives: Map<string, string>;
  away: boolean;
  delayMs: number;
  /** Whoever asks waits for it, as it is then. */
  ready: Promise<void> | undefined;
}

export function createFaultyStore(): FaultyStore {
  const objects = new Map<string, Buffer>();
  const answer = async () => {
    if (store.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, store.delayMs));
    await store.ready;
    if (store.away) throw new Error("503 SlowDown");
  };
  const store: FaultyStore = {
    objects,
    written: [],
    lives: new Map(),
    away: false,
    delayMs: 0,
    ready: undefined,
    async put(key, bytes, { cacheControl }) {
      checkKey(key);
      await answer();
      objects.set(key, bytes);
      store.lives.set(key, cacheControl);
      store.written.push(key);
    },
    async putFile(key, path, options) {
      await store.put(key, await readFile(path), options);
    },
    link: () => Promise.resolve(undefined),
    async putNew(key, bytes, options) {
      if (objects.has(key)) return false;
      await store.put(key, bytes, options);
      return true;
    },
    async get(key) {
      await answer();
      const bytes = objects.get(key);
      return bytes && { stream: Readable.from([bytes]), size: bytes.length, first: 0, length: bytes.length, contentType: contentTypeOf(key) };
    },
    async list(prefix, { after = "", limit = maxKeysPerPage } = {}) {
      await answer();
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      const [page, next] = [keys.slice(0, limit), keys[limit - 1]];
      return keys.length > limit && next !== undefined ? { keys: page, next } : { keys: page };
    },
    async delete(key) {
      await answer();
      objects.delete(key);
    },
    close: () => Promise.resolve(),
  };
  return store;
}
