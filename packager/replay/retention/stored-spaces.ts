/** The object store goes in; the spaces of which it holds anything come out, each once, at the cost of one listing each. */
import type { ObjectStore } from "../../../infra/storage/object-store.ts";

/** Where objects of a space lie, each time in a folder of its own. */
export const spaceFolders = ["recordings", "live", "replay", "clips"] as const;

/** "0" is what follows "/" in byte order: with it all keys of a folder are passed over. */
const afterSlash = "0";

export async function* storedSpaces(store: ObjectStore): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const folder of spaceFolders) {
    let after = "";
    for (;;) {
      const { keys } = await store.list(`${folder}/`, { after, limit: 1 });
      const space = keys[0]?.split("/")[1];
      if (space === undefined) break;
      after = `${folder}/${space}${afterSlash}`;
      if (!seen.has(space)) yield space;
      seen.add(space);
    }
  }
}
