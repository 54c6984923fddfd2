/** A replay's facts go in; revisions of its downloads that edits have replaced come out, and are removed when told so. */
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { downloadNames, type RunPath, replayKeys } from "../../contract/urls.ts";
import type { ReplayFacts } from "../replay-facts.ts";

/** Ascending. */
export async function outdatedRevisions(store: ObjectStore, facts: ReplayFacts): Promise<number[]> {
  // What was never edited is not looked for.
  if (facts.revision === 0) return [];
  const prefix = replayKeys.revisions(facts);
  const { keys } = await store.list(prefix);
  const revisions = keys.flatMap((key) => /^(\d+)\//.exec(key.slice(prefix.length))?.[1] ?? []).map(Number);
  return [...new Set(revisions)].filter((revision) => revision < facts.revision).sort((one, other) => one - other);
}

export async function removeRevision(store: ObjectStore, path: RunPath & { readonly revision: number }): Promise<void> {
  for (const name of downloadNames) {
    await store.delete(replayKeys.note(path, name));
    await store.delete(replayKeys.download(path, name));
  }
}
