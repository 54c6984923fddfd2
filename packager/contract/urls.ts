/** Every public live path, built and taken apart in one place. Object keys are the same paths without the leading slash. */
import { captionTrack, type RenditionId, type TrackId } from "./profile.ts";

export interface RunPath {
  readonly space: string;
  /** Random per broadcast, so that no cache serves another broadcast's media. */
  readonly run: string;
}
export interface RenditionPath extends RunPath {
  readonly rendition: RenditionId;
}
/** The sound's renditions, and the one of captions. */
export interface TrackPath extends RunPath {
  readonly rendition: TrackId;
}

/** Access units from `first` until `end`, counted from the start of the media timeline: the same in every rendition. */
export interface Cut {
  readonly first: number;
  readonly end: number;
}

/** `.` and `..` would vanish from a URL. */
export const spaceIdPattern = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,128}$/;

export const livePaths = {
  /** The same for a space that takes a signature; every address in its playlists is relative and keeps it. */
  signedMultivariant: (space: string, signature: string) => `/live/${signature}/${space}/index.m3u8`,
  /** The multivariant playlist: the same URL before, during and after the broadcast. */
  multivariant: (space: string) => `/live/${space}/index.m3u8`,
  /** The mixed sound as it is made, for whoever makes captions of it: one answer that lasts as long as the programme. */
  programme: (space: string) => `/live/${space}/programme.pcm`,
  media: ({ space, run, rendition }: TrackPath) => `/live/${space}/${run}/${rendition}/index.m3u8`,
  /** The same in the saver's longer parts, for newcomers when there are too many of them. */
  saverMedia: ({ space, run, rendition }: RenditionPath) => `/live/${space}/${run}/${rendition}/saver.m3u8`,
  /** The plain (not low-latency) pair, kept in the object store. */
  plainMultivariant: ({ space, run }: RunPath) => `/live/${space}/${run}/plain.m3u8`,
  plainMedia: ({ space, run, rendition }: RenditionPath) => `/live/${space}/${run}/${rendition}/plain.m3u8`,
  /**
   * The whole programme from its start, complete once it has ended. A listener who wants to go back while it is live is given this
   * playlist (an ordinary one that only grows, the same for everybody), and {@link livePaths.multivariant} again to return to the live edge;
   * programme dates are the same in both. After the end the multivariant playlist itself names it.
   */
  replayMultivariant: ({ space, run }: RunPath) => `/live/${space}/${run}/replay.m3u8`,
  replayMedia: ({ space, run, rendition }: RenditionPath) => `/live/${space}/${run}/${rendition}/replay.m3u8`,
  /** What was said in the whole programme, beside its sound: a playlist, and the one file that it names. */
  replayCaptions: ({ space, run }: RunPath) => `/live/${space}/${run}/${captionTrack}/replay.m3u8`,
  replayCaptionText: ({ space, run }: RunPath) => `/live/${space}/${run}/${captionTrack}/${mediaNames.captionText}`,
  init: ({ space, run, rendition }: RenditionPath) => `/live/${space}/${run}/${rendition}/${mediaNames.init}`,
  segment: ({ space, run, rendition }: RenditionPath, sequence: number) => `/live/${space}/${run}/${rendition}/${mediaNames.segment(sequence)}`,
  /** A piece of a segment, where a trim or a clip begins or ends within one. */
  cut: ({ space, run, rendition }: RenditionPath, cut: Cut) => `/live/${space}/${run}/${rendition}/${mediaNames.cut(cut)}`,
  /** Playlists of a clip, over the segments of the broadcast. */
  clipMultivariant: ({ space, run }: RunPath, cut: Cut) => `/live/${space}/${run}/${mediaNames.clip(cut)}`,
  clipMedia: ({ space, run, rendition }: RenditionPath, cut: Cut) => `/live/${space}/${run}/${rendition}/${mediaNames.clip(cut)}`,
} as const;

/** Names relative to a media playlist. Numbers come from the sample clock: part = sample / samples per part. */
export const mediaNames = {
  init: "init.mp4",
  captionText: "replay.vtt",
  part: (part: number) => `p${part}.m4s`,
  /** Several parts in one. */
  saverPart: (part: number) => `pp${part}.m4s`,
  segment: (sequence: number) => `s${sequence}.m4s`,
  cut: ({ first, end }: Cut) => `c${first}-${end}.m4s`,
  clip: ({ first, end }: Cut) => `clip-${first}-${end}.m3u8`,
} as const;

export type MediaNames = Pick<typeof mediaNames, "part" | "segment">;

const captionNames: MediaNames = { part: (part) => `p${part}.vtt`, segment: (sequence) => `s${sequence}.vtt` };

const saverNames: MediaNames = { part: mediaNames.saverPart, segment: mediaNames.segment };

/** Whose parts a playlist lists: the broadcast's own, or the saver's. */
export type Cutting = "own" | "saver";

export function namesOf(track: TrackId, cutting: Cutting = "own"): MediaNames {
  if (track === captionTrack) return captionNames;
  return cutting === "saver" ? saverNames : mediaNames;
}

/** What the object store holds of a recording beside its media; nothing of it is public. */
export const recordingKeys = {
  /** The broadcast, from its beginning: where it is, it is recorded. */
  broadcast: ({ space, run }: RunPath) => `recordings/${space}/${run}/broadcast.json`,
  /** Written last: where it is, the recording is complete. */
  manifest: ({ space, run }: RunPath) => `recordings/${space}/${run}/manifest.json`,
  /** Lines of the index, {@link segmentsPerChunk} at a time. */
  chunk: ({ space, run, rendition }: RenditionPath, chunk: number) => `recordings/${space}/${run}/${rendition}/${chunk}.json`,
  /** Loudness of the whole recording, whatever is played of it. */
  levels: ({ space, run }: RunPath) => `recordings/${space}/${run}/levels.json`,
  everything: ({ space, run }: RunPath) => `recordings/${space}/${run}/`,
} as const;

export const segmentsPerChunk = 64;

/** What is made of a recording for people to keep: public path and file name. */
export const downloadNames = [
  "audio.m4a",
  "audio.mp3",
  "waveform.json",
  "waveform.svg",
  "chapters.vtt",
  "chapters.json",
  "transcript.vtt",
  "cover.png",
] as const;
export type DownloadName = (typeof downloadNames)[number];

export const replayPaths = {
  /** `POST` makes a clip, `GET` lists them for the host. */
  clips: (space: string) => `/replay/${space}/clips`,
  /** JSON: what the clip is. */
  clip: (space: string, cut: Cut) => `/replay/${space}/clips/${clipId(cut)}`,
  clipAudio: (space: string, cut: Cut) => `/replay/${space}/clips/${clipId(cut)}.m4a`,
  /** JSON: how a replay is to be shown where its host has changed it. */
  look: (space: string) => `/replay/${space}/look.json`,
  cover: (space: string, hash: string) => `/replay/${space}/covers/${hash}.png`,
  /** The page to share. */
  clipPage: (space: string, id: string) => `/s/${space}/clips/${id}`,
  download: (space: string, name: DownloadName) => `/replay/${space}/${name}`,
  /** JSON: how far each download is. */
  exports: (space: string) => `/replay/${space}/exports.json`,
} as const;

/** What a clip is, and so its name: the same one made twice is one. */
export function clipId({ first, end }: Cut): string {
  return `${first}-${end}`;
}

/** @returns undefined for what is no clip's name. */
export function cutOfClip(id: string): Cut | undefined {
  const [, first, end] = /^(0|[1-9]\d{0,11})-(0|[1-9]\d{0,11})$/.exec(id) ?? [];
  return first === undefined || end === undefined ? undefined : { first: Number(first), end: Number(end) };
}

const momentDigits = 13;
const lastMoment = 10 ** momentDigits - 1;

/** Of a key of {@link replayKeys.hosted}. */
export function spaceOfHosted(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1 + momentDigits + "~".length);
}

export const replayKeys = {
  /** A cover of the host's own. */
  cover: ({ space, run }: RunPath, hash: string) => `replay/${space}/${run}/cover-${hash}.png`,
  /** Written last: where it is, the clip can be played. */
  clip: (space: string, cut: Cut) => `clips/${space}/${clipId(cut)}.json`,
  clips: (space: string) => `clips/${space}/`,
  clipAudio: (space: string, cut: Cut) => `replay/${space}/clips/${clipId(cut)}.m4a`,
  /** What the host may change of a replay. */
  facts: (space: string) => `recordings/${space}/replay.json`,
  /** Empty; that it is there says who hosted what, and their order is that of the replays, newest first. */
  hosted: (account: string, { startedAt, space }: { readonly startedAt: number; readonly space: string }) =>
    `${replayKeys.hostedBy(account)}${String(lastMoment - Math.floor(startedAt)).padStart(momentDigits, "0")}~${space}`,
  hostedBy: (account: string) => `hosts/${account}/`,
  revisions: ({ space, run }: RunPath) => `replay/${space}/${run}/`,
  /** Of one revision: an edit makes new files, and links to old ones keep their bytes until a sweep takes them. */
  download: ({ space, run, revision }: RunPath & { readonly revision: number }, name: DownloadName) => `replay/${space}/${run}/${revision}/${name}`,
  /** What became of the making; written last, so where it is the download is complete. */
  note: ({ space, run, revision }: RunPath & { readonly revision: number }, name: DownloadName) => `recordings/${space}/${run}/notes/${revision}/${name}.json`,
} as const;

/** `PUT` on a worker's internal port, a manifest as body: a recording is complete. */
export const recordedPath = ({ space, run }: RunPath): string => `/internal/recorded/${space}/${run}`;

export function objectKey(path: string): string {
  return path.slice(1);
}
