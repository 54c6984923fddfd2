/** A recording's index goes in; its access units come out of the object store in order, silence where they are missing or not what was written. */
import { type ObjectStore, readWhole } from "../../infra/storage/object-store.ts";
import { type ProfileName, profiles } from "../contract/profile.ts";
import { samplesPerAccessUnit } from "../contract/samples.ts";
import { type Cut, livePaths, objectKey, type RenditionPath } from "../contract/urls.ts";
import { accessUnitsOf } from "../live/box/read-fragment.ts";
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

/** One list for each piece of {@link piecesOf}, each as long as the piece. */
export async function* recordedUnits(store: ObjectStore, part: RecordedPart, options: AudioOptions): AsyncGenerator<readonly Buffer[]> {
  const { cut, segments, profile } = part;
  const waiting: Promise<readonly Buffer[]>[] = [];
  for (const piece of piecesOf(cut, { segments, profile: profiles[profile] })) {
    const read = pieceUnits(store, piece, { path: part, ...options });
    // Its failure is thrown where it is awaited.
    read.catch(() => undefined);
    waiting.push(read);
    if (waiting.length > ahead) yield await (waiting.shift() as Promise<readonly Buffer[]>);
  }
  for (const read of waiting) yield await read;
}

interface PieceOptions extends AudioOptions {
  readonly path: RenditionPath;
}

export async function pieceUnits(store: ObjectStore, { segment, from, to }: Piece, { path, onDamage }: PieceOptions): Promise<readonly Buffer[]> {
  const units = segment.gap ? undefined : await segmentUnits(store, segment, path);
  if (!units && !segment.gap) onDamage(segment.sequence);
  return units?.slice(from, to) ?? new Array<Buffer>(to - from).fill(silentAccessUnit);
}

/** @returns undefined where they are not as they were written. */
async function segmentUnits(store: ObjectStore, { sequence, durationSamples, sha256 }: Listed, path: RenditionPath): Promise<Buffer[] | undefined> {
  const object = await store.get(objectKey(livePaths.segment(path, sequence)));
  const bytes = object && (await readWhole(object, { maxBytes: maxSegmentBytes }));
  if (!bytes || (sha256 !== undefined && checksumOf(bytes) !== sha256)) return undefined;
  try {
    const units = accessUnitsOf(bytes);
    return units.length === durationSamples / samplesPerAccessUnit ? units : undefined;
  } catch {
    return undefined;
  }
}
