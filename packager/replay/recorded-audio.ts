/** A recording's index goes in; its bytes come out of the object store in order, silence where they are missing or not what was written. */
import { type ObjectStore, readWhole } from "../../infra/storage/object-store.ts";
import { profiles, samplesPerSegment } from "../contract/profile.ts";
import { samplesPerAccessUnit } from "../contract/samples.ts";
import { livePaths, objectKey } from "../contract/urls.ts";
import { silentPart } from "../live/part-cutter.ts";
import { withGaps } from "../live/playlist/plain-media.ts";
import { checksumOf, type RecordedSegment } from "./recorded-segment.ts";
import { DamagedRecording, type Recording } from "./recording.ts";

/** Read ahead, so that a distant store does not make every segment wait for the one before. */
const ahead = 8;
const maxSegmentBytes = 1 << 20;

export interface AudioOptions {
  /** Told of each segment that is not in the store as it was written. */
  readonly onDamage: (sequence: number) => void;
}

/** A whole fragmented MP4, on an unbroken timeline. @throws DamagedRecording without its initialisation segment. */
export async function* recordedAudio(store: ObjectStore, recording: Recording, options: AudioOptions): AsyncGenerator<Buffer> {
  const { manifest, rendition, segments } = recording;
  const path = { ...manifest.broadcast, rendition };
  const init = await store.get(objectKey(livePaths.init(path)));
  if (!init) throw new DamagedRecording(`The recording has no initialisation segment of ${rendition}.`);
  yield await readWhole(init, { maxBytes: maxSegmentBytes });
  const waiting: Promise<Buffer>[] = [];
  for (const segment of withGaps(segments, { profile: profiles[manifest.broadcast.profile] })) {
    const read = segmentBytes(store, recording, { segment, ...options });
    // Its failure is thrown where it is awaited.
    read.catch(() => undefined);
    waiting.push(read);
    if (waiting.length > ahead) yield await (waiting.shift() as Promise<Buffer>);
  }
  for (const read of waiting) yield await read;
}

type Listed = Pick<RecordedSegment, "sequence" | "durationSamples" | "gap"> & Partial<RecordedSegment>;

async function segmentBytes(
  store: ObjectStore,
  { manifest: { broadcast }, rendition }: Recording,
  { segment, onDamage }: { readonly segment: Listed } & AudioOptions,
): Promise<Buffer> {
  const { sequence, durationSamples, gap, sha256 } = segment;
  if (!gap) {
    const object = await store.get(objectKey(livePaths.segment({ ...broadcast, rendition }, sequence)));
    const bytes = object && (await readWhole(object, { maxBytes: maxSegmentBytes }));
    if (bytes && (sha256 === undefined || checksumOf(bytes) === sha256)) return bytes;
    onDamage(sequence);
  }
  const first = (sequence * samplesPerSegment(profiles[broadcast.profile])) / samplesPerAccessUnit;
  return silentPart({ number: sequence, first, end: first + durationSamples / samplesPerAccessUnit });
}
