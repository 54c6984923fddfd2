/** Objects go into plain files under one directory, so that any web server could serve them; each write is whole or absent. */
import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { contentTypeOf } from "./content-type.ts";
import { keysIn } from "./directory-keys.ts";
import { checkKey, type GetOptions, type KeyPage, type ListOptions, maxKeysPerPage, type ObjectStore, type StoredObject } from "./object-store.ts";

/** Cannot be a key's name: it begins with a character keys do not have. */
const draftsName = "+drafts";
/** No write takes so long: what is older was left by a process that was killed. A younger one may be another instance's. */
const staleDraftMs = 3_600_000;

/** @param options.directory made when it is not there. @throws Error when it cannot be written. */
export async function openDirectoryStore({ directory }: { readonly directory: string }): Promise<ObjectStore> {
  const drafts = join(directory, draftsName);
  await mkdir(drafts, { recursive: true });
  await removeStale(drafts);
  const pathOf = (key: string) => {
    checkKey(key);
    return join(directory, key);
  };
  const draft = (bytes: Buffer) => writeDraft(join(drafts, randomUUID()), bytes);
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await publish(path, await draft(bytes), rename);
    },
    async putFile(key, file) {
      const path = pathOf(key);
      await publish(path, await copyDraft(join(drafts, randomUUID()), file), rename);
    },
    link: () => Promise.resolve(undefined),
    async putNew(key, bytes) {
      const path = pathOf(key);
      return publishNew(path, await draft(bytes));
    },
    get: (key, options) => readObject(pathOf(key), key, options ?? {}),
    list: (prefix, options) => pageOf(directory, { prefix, ...options }),
    async delete(key) {
      const path = pathOf(key);
      await unlink(path).catch(ignoreAbsent);
    },
    close: () => Promise.resolve(),
  };
}

async function removeStale(drafts: string): Promise<void> {
  // The age is reckoned by the clock of the file system, which instances on several machines share.
  const probe = await writeDraft(join(drafts, randomUUID()), Buffer.alloc(0));
  const { mtimeMs: now } = await stat(probe);
  await unlink(probe);
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name);
    const found = await stat(path).catch(ignoreAbsent);
    if (found && now - found.mtimeMs > staleDraftMs) await unlink(path).catch(ignoreAbsent);
  }
}

async function writeDraft(path: string, bytes: Buffer): Promise<string> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return path;
}

async function copyDraft(path: string, from: string): Promise<string> {
  try {
    await copyFile(from, path);
    const file = await open(path, "r+");
    await file.sync().finally(() => file.close());
    return path;
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

async function publish(path: string, draft: string, place: (from: string, to: string) => Promise<void>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await place(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await unlink(draft).catch(ignoreAbsent);
    throw error;
  }
}

async function publishNew(path: string, draft: string): Promise<boolean> {
  try {
    await publish(path, draft, link);
    await unlink(draft);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** A rename is only durable once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readObject(path: string, key: string, { range, signal }: GetOptions): Promise<StoredObject | undefined> {
  const file = await open(path, "r").catch(ignoreAbsent);
  if (!file) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile()) {
      await file.close();
      return undefined;
    }
    const { size } = status;
    const first = range?.first ?? 0;
    if (first > 0 && first >= size) throw new RangeError(`Stored object: the range begins at ${first}, the object has ${size} bytes.`);
    const last = Math.min(range?.last ?? size - 1, size - 1);
    // A stream of no bytes cannot be asked for by an inclusive end.
    const span = size === 0 ? {} : { start: first, end: last };
    const stream = file.createReadStream({ ...span, ...(signal ? { signal } : {}) });
    return { stream, size, first, length: last - first + 1, contentType: contentTypeOf(key) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Drafts begin with a character that no prefix has. */
async function pageOf(directory: string, { prefix, after = "", limit = maxKeysPerPage }: ListOptions & { readonly prefix: string }): Promise<KeyPage> {
  const keys: string[] = [];
  for await (const key of keysIn(directory, { prefix, after })) {
    if (key.startsWith(draftsName)) continue;
    if (keys.length === limit) return { keys, next: keys.at(-1) ?? "" };
    keys.push(key);
  }
  return { keys };
}

function ignoreAbsent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
  throw error;
}
