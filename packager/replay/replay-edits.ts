/** What the host wants of a replay goes in; its facts are changed, its downloads are made anew, or all of it goes. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { leastSeconds, type ReplayEdit } from "../contract/replay-forms.ts";
import { cutOfClip, livePaths, objectKey, recordingKeys, replayKeys } from "../contract/urls.ts";
import { cachePolicy } from "../origin/cache-policy.ts";
import { removeClip } from "./clips/remove-clips.ts";
import { secondsOf } from "./cut.ts";
import { editedOf } from "./edited.ts";
import { squareCover } from "./own-cover.ts";
import { publishReplay } from "./publish-replay.ts";
import { readRecording } from "./recording.ts";
import type { ReplayFacts, ReplayLibrary } from "./replay-facts.ts";

interface Editing {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
}

/** A replay that is seen differently needs other files; one that is merely listed elsewhere does not. */
export async function editReplay({ library, store }: Editing, facts: ReplayFacts, edit: ReplayEdit): Promise<ReplayFacts> {
  const { title, visibility, chapters, trim } = edit;
  const [recut, retitled] = [chapters !== undefined || trim !== undefined, title !== undefined];
  // Read before anything is changed: of a damaged recording nothing is.
  const seconds = recut ? await lengthOf(store, facts) : 0;
  if (trim?.start !== undefined && trim.start > seconds - leastSeconds) {
    throw new RostrumError("body_invalid", "Expected a trim that leaves a second of the recording.");
  }
  const { chapters: ownChapters, trim: ownTrim, ...rest } = facts;
  const [given, cut] = [chapters === undefined ? ownChapters : chapters, trim === undefined ? ownTrim : trim];
  const edited: ReplayFacts = {
    ...rest,
    ...(title !== undefined && { title }),
    ...(visibility !== undefined && { visibility }),
    ...(given && { chapters: [...given].sort((one, other) => one.start - other.start) }),
    ...(cut && { trim: cut }),
    ...(trim !== undefined && { trimmedAt: facts.revision + 1 }),
    revision: facts.revision + (recut || retitled ? 1 : 0),
  };
  await library.save(edited);
  if (recut) await publishReplay(store, edited);
  if (trim !== undefined) await removeClipsOutside(store, edited);
  return edited;
}

async function lengthOf(store: ObjectStore, facts: ReplayFacts): Promise<number> {
  const recording = await readRecording(store, facts);
  return recording ? secondsOf(editedOf({}, recording).whole) : 0;
}

/** @param upload undefined brings the drawn one back. @throws RostrumError `body_invalid` for what is no picture. */
export async function changeCover({ library, store }: Editing, facts: ReplayFacts, upload: Buffer | undefined): Promise<ReplayFacts> {
  const own = upload && (await squareCover(upload));
  if (own) await store.put(replayKeys.cover(facts, own.hash), own.png, { cacheControl: cachePolicy.segment });
  const { cover: _, ...rest } = facts;
  const edited: ReplayFacts = { ...rest, ...(own && { cover: own.hash }), revision: facts.revision + 1 };
  await library.save(edited);
  return edited;
}

/** What the host takes out of a replay is not to be heard in a clip either. */
async function removeClipsOutside(store: ObjectStore, facts: ReplayFacts): Promise<void> {
  const recording = await readRecording(store, facts);
  if (!recording) return;
  const { cut } = editedOf(facts, recording);
  const prefix = replayKeys.clips(facts.space);
  for (const key of (await store.list(prefix)).keys) {
    const clip = cutOfClip(key.slice(prefix.length, -".json".length));
    if (clip && (clip.first < cut.first || clip.end > cut.end)) await removeClip(store, { ...facts, ...clip });
  }
}

/**
 * First what names it, then what it is made of, then the facts: cut off in the middle, it can be asked for again. Once more, last:
 * who was making something of it puts that down, looks for the facts, and takes it back where it finds none.
 */
export async function deleteReplay(store: ObjectStore, facts: ReplayFacts): Promise<void> {
  const { space, run } = facts;
  const prefixes = [`live/${space}/${run}/`, `replay/${space}/`, replayKeys.clips(space), recordingKeys.everything({ space, run })];
  await store.delete(objectKey(livePaths.multivariant(space)));
  await deleteAll(store, prefixes);
  await forgetHost(store, facts);
  await store.delete(replayKeys.facts(space));
  await deleteAll(store, prefixes);
}

/** Of one space, whatever there is of it; last what tells of it. */
export async function deleteEverything(
  store: ObjectStore,
  { space, facts }: { readonly space: string; readonly facts: ReplayFacts | undefined },
): Promise<void> {
  const prefixes = [`live/${space}/`, `replay/${space}/`, replayKeys.clips(space)];
  await store.delete(objectKey(livePaths.multivariant(space)));
  await deleteAll(store, prefixes);
  if (facts) await forgetHost(store, facts);
  await deleteAll(store, [`recordings/${space}/`]);
  await deleteAll(store, prefixes);
}

async function forgetHost(store: ObjectStore, facts: ReplayFacts): Promise<void> {
  if (facts.host) await store.delete(replayKeys.hosted(facts.host.account, facts));
}

async function deleteAll(store: ObjectStore, prefixes: readonly string[]): Promise<void> {
  for (const prefix of prefixes)
    for (let { keys } = await store.list(prefix); keys.length > 0; { keys } = await store.list(prefix)) {
      for (const key of keys) await store.delete(key);
    }
}
