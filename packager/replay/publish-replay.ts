/** A replay's facts go in; the playlists of its programme are in the object store as the host wants them. */
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { renditions } from "../contract/profile.ts";
import { livePaths, objectKey } from "../contract/urls.ts";
import { cachePolicy } from "../origin/cache-policy.ts";
import { editedOf } from "./edited.ts";
import { publishCut } from "./publish-cut.ts";
import { readIndex, readRecording } from "./recording.ts";
import { replayCaptions } from "./replay-captions.ts";
import type { ReplayFacts } from "./replay-facts.ts";

/** May be repeated. @throws DamagedRecording when no rendition's index can be read. */
export async function publishReplay(store: ObjectStore, facts: ReplayFacts): Promise<void> {
  const recording = await readRecording(store, facts);
  if (!recording) return;
  const { manifest } = recording;
  const { cut, spoken, chapters, programme } = editedOf(facts, recording);
  for (const { id: rendition } of renditions) {
    const path = { ...manifest.broadcast, rendition };
    // Segments are numbered alike: another rendition's index says where they are, though not how to know their bytes.
    const own = await readIndex(store, path, { rendition, count: manifest.segments[rendition] });
    const segments = own ?? recording.segments.map(({ sha256: _, ...segment }) => segment);
    await publishCut(store, { broadcast: manifest.broadcast, rendition, segments, cut, spoken, chapters, playlist: livePaths.replayMedia(path) });
  }
  if (manifest.broadcast.captions === undefined) return;
  const { text, playlist } = replayCaptions({ segments: recording.segments, ...programme });
  const put = (path: string, said: string) => store.put(objectKey(path), Buffer.from(said), { cacheControl: cachePolicy.endedPlaylist });
  await put(livePaths.replayCaptionText(facts), text);
  await put(livePaths.replayCaptions(facts), playlist);
}
