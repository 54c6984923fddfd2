/** A recording's index goes in; its access units come out of the object store in order, silence where they are missing or not what was written. */
import { type ObjectStore, readWhole } from "../../infra/storage/object-store.ts";
import { type ProfileName, profiles } from "../contract/profile.ts";
import { type Cut, livePaths, objectKey, type RenditionPath } from "../contract/urls.ts";
import { accessUnitsOf, type Media, mediaOf } from "../live/box/read-fragment.ts";
import { silentAccessUnit } from "../live/encode/silence.ts";
import { type Listed, type Piece, piecesOf } from "./cut.ts";
import { checksumOf } from "./recorded-segment.ts";

/** Read ahead, so that a distant store does not make every segment wait for the one before. */
const ahead = 8;
const maxSegmentBytes = 1 << 20;

export interface AudioOptions {
  /** Told of each segment that is not in the store as it was written. */
  readonly onDamage: (sequence: number) => void;
}

/** What is wanted of one rendition. */
export interface RecordedPart extends RenditionPath {
  readonly profile: ProfileName;
  readonly segments: readonly Listed[];
  readonly cut: Cut;
}

/** One for each piece of {@link piecesOf}, each as long as the piece. */
export async function* recordedUnits(store: ObjectStore, part: RecordedPart, options: AudioOptions): AsyncGenerator<Media> {
  const { cut, segments, profile } = part;
  const waiting: Promise<Media>[] = [];
  for (const piece of piecesOf(cut, { segments, profile: profiles[profile] })) {
    const read = pieceUnits(store, piece, { path: part, ...options });
    // Its failure is thrown where it is awaited.
    read.catch(() => undefined);
    waiting.push(read);
    if (waiting.length > ahead) yield await (waiting.shift() as Promise<Media>);
  }
  for (const read of waiting) yield await read;
}

interface PieceOptions extends AudioOptions {
  readonly path: RenditionPath;
}

/** As long as the piece; of one that is not whole each access unit is a buffer of its own. */
export async function pieceUnits(store: ObjectStore, { segment, from, to, whole }: Piece, { path, onDamage }: PieceOptions): Promise<Media> {
  const bytes = segment.gap ? undefined : await segmentBytes(store, segment, path);
  const media = bytes && (whole ? mediaIn(bytes, to) : unitsIn(bytes, { from, to }));
  if (!media && !segment.gap) onDamage(segment.sequence);
  return media ?? mediaFrom(new Array<Buffer>(to - from).fill(silentAccessUnit));
}

/** @returns undefined where they are not as they were written. */
async function segmentBytes(store: ObjectStore, { sequence, sha256 }: Listed, path: RenditionPath): Promise<Buffer | undefined> {
  const object = await store.get(objectKey(livePaths.segment(path, sequence)));
  const bytes = object && (await readWhole(object, { maxBytes: maxSegmentBytes }));
  return bytes && (sha256 === undefined || checksumOf(bytes) === sha256) ? bytes : undefined;
}

/** @returns undefined where it is not `count` access units. */
function mediaIn(bytes: Buffer, count: number): Media | undefined {
  const media = tried(() => mediaOf(bytes));
  return media?.sizes.length === count ? media : undefined;
}

function unitsIn(bytes: Buffer, { from, to }: { readonly from: number; readonly to: number }): Media | undefined {
  const units = tried(() => accessUnitsOf(bytes));
  return units && units.length >= to ? mediaFrom(units.slice(from, to)) : undefined;
}

function mediaFrom(units: readonly Buffer[]): Media {
  return { sizes: units.map(({ length }) => length), data: units };
}

function tried<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
