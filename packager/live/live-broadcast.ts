/** What one broadcast's live half offers to the origin: PCM and talk events go in, playlists, parts and segments come out. */
import type { EpochMs } from "../../infra/clock/clock.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import type { Cue, IncomingCue } from "../contract/captions.ts";
import type { PcmFrame, TalkEvent } from "../contract/pcm-wire.ts";
import type { Profile, RenditionId, TrackId } from "../contract/profile.ts";
import type { Samples } from "../contract/samples.ts";
import type { Offer } from "./playlist/multivariant.ts";

/** One rendition's media playlist as it stood after one part: immutable, rendered once, the same bytes for everybody. */
export interface PlaylistVersion {
  readonly rendition: TrackId;
  /** Number of the next part to come; every part below it is listed, removed or a gap. Part number = sequence × `partsPerSegment` + index in the segment. */
  readonly partsPublished: number;
  readonly partsPerSegment: number;
  /** First media sequence number listed. */
  readonly firstSequence: number;
  /** Media sequence number of the segment that holds the last part, and that part's index in it. */
  readonly lastSequence: number;
  readonly lastPart: number;
  /** Number of the part in the preload hint; absent once ended. */
  readonly hintedPart: number | undefined;
  readonly ended: boolean;
  /** Seconds. */
  readonly targetDuration: number;
  /** Seconds. */
  readonly partTarget: number;
  readonly full: string;
  /** Delta updates by the value of `_HLS_skip`; the full text where nothing can be skipped. */
  readonly deltas: { readonly YES: string; readonly v2: string };
  /** The same in the saver's longer parts, as it stood after the last whole one; absent before the first, and where all parts are as long. */
  readonly saver?: PlaylistVersion;
}

/** Somebody spoke from `start` (to `end`, once it is known), on the sample clock. */
export interface TalkSpan {
  readonly account: string;
  readonly name: string;
  readonly start: Samples;
  readonly end?: Samples;
}

/** What was said, and from when on it is shown at the live edge; both count milliseconds of the programme. */
export interface Caption extends Cue {
  readonly shownFrom: number;
}

/** A finished segment, for the object store. */
export interface ClosedSegment {
  readonly sequence: number;
  /** Whole bytes (its parts in order); absent for a gap. */
  readonly bytes: Buffer | undefined;
  /** Sample clock index of its first sample: capture time = `startedAt` + `startSample` / 48 ms. */
  readonly startSample: Samples;
  readonly durationSamples: Samples;
  readonly gap: boolean;
  /** Who spoke in it. */
  readonly talk: readonly TalkSpan[];
  /** What begins to be shown in it; absent where there is nothing. */
  readonly captions?: readonly Caption[];
}

/** A part that an earlier process published, in every rendition. */
export interface KeptPart {
  readonly number: number;
  readonly bytes: Readonly<Record<RenditionId, Buffer>>;
}

/** Somebody's span left the playlist. */
export interface RemovedSpan {
  readonly id: string;
  /** Sample clock index of the playlist's end when it went. */
  readonly removedAt: Samples;
}

export interface ListedSegment {
  readonly sequence: number;
  readonly durationSamples: Samples;
  readonly gap: boolean;
  /** Indices in the segment of parts that are gaps; absent where there are none, or all are. */
  readonly gapParts?: readonly number[];
}

/** What a restarted packager needs to continue; plain JSON, to be kept after each closed segment and each change of `talk`. Drop from `segments` (or mark as gap) what can no longer be served. */
export interface ResumeState {
  readonly form: 1;
  readonly run: string;
  readonly partsPublished: number;
  readonly segments: readonly ListedSegment[];
  readonly talk: readonly TalkSpan[];
  /** Date ranges that went lately: a delta update has to name them. */
  readonly removedTalk?: readonly RemovedSpan[];
  /** Absent of a broadcast without captions. */
  readonly captions?: readonly Caption[];
}

/** A state as it is taken up again, beside the parts that were kept: those of segments not closed by then are listed again. */
export interface Resumption {
  readonly state: ResumeState;
  readonly parts: readonly KeptPart[];
}

export interface LiveBroadcast {
  readonly broadcast: Broadcast;
  readonly profile: Profile;
  readonly ended: boolean;
  pushPcm(frame: PcmFrame): void;
  pushTalk(event: TalkEvent): void;
  /** @returns false when they are more than there is room for, and none was taken. @throws RostrumError `captions_off` where there are to be none. */
  pushCaptions(cues: readonly IncomingCue[]): boolean;
  /** Called with all sound there is, contiguous but where the process could not go on; silence where none came in time. @returns a function that stops it. */
  onSound(listener: (sample: Samples, pcm: Int16Array) => void): () => void;
  /** Ingest is gone: whoever was speaking ceases now, and is announced again when it is back. */
  endTalk(): void;
  /** Called once per rendition for every published part, and once at the end. @returns a function that stops it. */
  onVersion(listener: (rendition: TrackId, version: PlaylistVersion) => void): () => void;
  /** Called once per rendition for every closed segment, just before the version that lists it. */
  onSegment(listener: (rendition: RenditionId, segment: ClosedSegment) => void): () => void;
  /** The newest version; absent until the first part is published. */
  current(rendition: TrackId): PlaylistVersion | undefined;
  init(rendition: RenditionId): Buffer;
  /** By part number; absent when not yet published, a gap, or long gone. */
  part(rendition: TrackId, part: number): Buffer | undefined;
  /** By media sequence number; absent while open, when a gap, or when long gone. */
  segment(rendition: TrackId, sequence: number): Buffer | undefined;
  /** The multivariant playlist's text; all there is unless told otherwise. */
  multivariant(offer?: Offer): string;
  state(): ResumeState;
  /** Bytes of parts and segments held in memory. */
  readonly heldBytes: number;
  /** Ends the programme at `endedAt`: last parts flushed, end tag within about a part. Idempotent. */
  end(endedAt: EpochMs): void;
  /** Stops the encoders and timers at once; what is published stays readable. */
  close(): Promise<void>;
}
