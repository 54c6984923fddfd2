/** A directory and a prefix go in; the keys of the files below come out in byte order, no further than they are read, past what is not asked for. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkKey } from "./object-store.ts";

export interface KeyRange {
  readonly prefix: string;
  /** Only keys that follow this one. */
  readonly after: string;
}

export async function* keysIn(directory: string, range: KeyRange): AsyncGenerator<string> {
  const parent = range.prefix.slice(0, range.prefix.lastIndexOf("/") + 1);
  if (parent !== "") checkKey(parent.slice(0, -1));
  yield* keysBelow(directory, { ...range, folder: parent });
}

async function* keysBelow(directory: string, { folder, prefix, after }: KeyRange & { readonly folder: string }): AsyncGenerator<string> {
  const entries = (await readdir(join(directory, folder), { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile() || entry.isDirectory());
  const names = entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`).sort(byBytes);
  for (const name of names) {
    const fits = name.startsWith(prefix) || prefix.startsWith(name);
    if (!fits) continue;
    if (!name.endsWith("/")) {
      if (name > after) yield name;
    } else if (name > after || after.startsWith(name)) yield* keysBelow(directory, { folder: name, prefix, after });
  }
}

/** Keys are ASCII, so code unit order is byte order. */
function byBytes(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
