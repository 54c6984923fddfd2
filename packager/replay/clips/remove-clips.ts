/** Clips go in; nothing of them is left in the object store. */
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { renditions } from "../../contract/profile.ts";
import { type Cut, livePaths, objectKey, type RunPath, replayKeys } from "../../contract/urls.ts";

/** First what names it. Pieces of segments stay: another clip may begin there. */
export async function removeClip(store: ObjectStore, clip: RunPath & Cut): Promise<void> {
  await store.delete(objectKey(livePaths.clipMultivariant(clip, clip)));
  for (const { id: rendition } of renditions) await store.delete(objectKey(livePaths.clipMedia({ ...clip, rendition }, clip)));
  await store.delete(replayKeys.clipAudio(clip.space, clip));
  await store.delete(replayKeys.clip(clip.space, clip));
}
