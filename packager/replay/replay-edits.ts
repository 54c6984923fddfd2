/** What the host wants of a replay goes in; its facts are changed, its downloads are made anew, or all of it goes. */
import { z } from "zod";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { livePaths, objectKey, recordingKeys, replayKeys } from "../contract/urls.ts";
import type { ReplayFacts, ReplayLibrary } from "./replay-facts.ts";

export const editSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(200),
    visibility: z.enum(["public", "unlisted"]),
    /** Instead of those made from who spoke when; each ends where the next begins. Seconds from the start of the recording. */
    chapters: z.array(z.strictObject({ title: z.string().trim().min(1).max(200), start: z.number().min(0) })).max(200),
  })
  .partial();

export type ReplayEdit = z.infer<typeof editSchema>;

/** A replay that is seen differently needs other files; one that is merely listed elsewhere does not. */
export async function editReplay(library: ReplayLibrary, facts: ReplayFacts, { title, visibility, chapters }: ReplayEdit): Promise<ReplayFacts> {
  const remade = title !== undefined || chapters !== undefined;
  const edited: ReplayFacts = {
    ...facts,
    ...(title !== undefined && { title }),
    ...(visibility !== undefined && { visibility }),
    ...(chapters !== undefined && { chapters: [...chapters].sort((one, other) => one.start - other.start) }),
    revision: facts.revision + (remade ? 1 : 0),
  };
  await library.save(edited);
  return edited;
}

/** First what names it, then what it is made of, last the facts: cut off in the middle, it can be asked for again. */
export async function deleteReplay(store: ObjectStore, { space, run, host }: ReplayFacts): Promise<void> {
  await store.delete(objectKey(livePaths.multivariant(space)));
  for (const prefix of [`live/${space}/${run}/`, `replay/${space}/`, recordingKeys.everything({ space, run })]) await deleteAll(store, prefix);
  if (host) await store.delete(replayKeys.hosted(host.account, space));
  await store.delete(replayKeys.facts(space));
}

async function deleteAll(store: ObjectStore, prefix: string): Promise<void> {
  for (;;) {
    const { keys } = await store.list(prefix);
    if (keys.length === 0) return;
    for (const key of keys) await store.delete(key);
  }
}
