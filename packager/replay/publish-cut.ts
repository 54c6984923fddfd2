/** What is to be played of a broadcast goes in; playlists of it are in the object store over the very segments that were broadcast, with a piece of its own where one begins or ends within a segment. */
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import { profiles, type RenditionId } from "../contract/profile.ts";
import { samplesPerAccessUnit } from "../contract/samples.ts";
import { type Cut, livePaths, mediaNames, objectKey, type RenditionPath } from "../contract/urls.ts";
import { fragment } from "../live/box/fragment.ts";
import { cachePolicy } from "../origin/cache-policy.ts";
import type { Chapter } from "./chapters.ts";
import { type Listed, type Piece, piecesOf, unitsPerSegment } from "./cut.ts";
import { pieceUnits } from "./recorded-audio.ts";
import { type ListedRecording, renderReplay } from "./replay-playlist.ts";
import type { SpokenSpan } from "./spoken.ts";

export interface PublishedCut {
  readonly broadcast: Pick<Broadcast, "space" | "run" | "startedAt" | "profile">;
  readonly rendition: RenditionId;
  readonly segments: readonly Listed[];
  readonly cut: Cut;
  readonly spoken: readonly SpokenSpan[];
  readonly chapters: readonly Chapter[];
  /** Path of the media playlist, in the rendition's folder. */
  readonly playlist: string;
}

/** What the playlist names is there before it is. */
export async function publishCut(store: ObjectStore, published: PublishedCut): Promise<void> {
  const { broadcast, rendition, segments, cut, spoken, chapters, playlist } = published;
  const profile = profiles[broadcast.profile];
  const path = { ...broadcast, rendition };
  const listed: ListedRecording[] = [];
  for (const piece of piecesOf(cut, { segments, profile })) {
    listed.push(
      piece.whole || piece.segment.gap ? withLength(piece) : await putPiece(store, piece, { path, start: piece.segment.sequence * unitsPerSegment(profile) }),
    );
  }
  const text = renderReplay({ broadcast, segments: listed, ended: true, spoken, chapters });
  await store.put(objectKey(playlist), Buffer.from(text), { cacheControl: cachePolicy.endedPlaylist });
}

function withLength({ segment, from, to }: Piece): ListedRecording {
  return { ...segment, durationSamples: (to - from) * samplesPerAccessUnit };
}

/** Audio that is not as it was written is silence here as in the downloads. */
async function putPiece(store: ObjectStore, piece: Piece, { path, start }: { readonly path: RenditionPath; readonly start: number }): Promise<ListedRecording> {
  const cut = { first: start + piece.from, end: start + piece.to };
  const { data: accessUnits } = await pieceUnits(store, piece, { path, onDamage: () => undefined });
  const mediaTime = cut.first * samplesPerAccessUnit;
  const bytes = fragment({ sequenceNumber: piece.segment.sequence + 1, mediaTime, accessUnits });
  await store.put(objectKey(livePaths.cut(path, cut)), bytes, { cacheControl: cachePolicy.segment });
  return { ...withLength(piece), uri: mediaNames.cut(cut), start: mediaTime };
}
