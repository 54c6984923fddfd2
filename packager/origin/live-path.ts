/** A request's path goes in, the one live resource it names comes out; whatever is not exactly one of ours is nothing. */
import { captionTrack, type RenditionId } from "../contract/profile.ts";
import type { Cut } from "../contract/urls.ts";

export interface RunTarget {
  readonly kind: "plain-multivariant" | "replay-multivariant" | "replay-captions" | "replay-caption-text";
  readonly space: string;
  readonly run: string;
}

export interface RenditionTarget {
  readonly kind: "media" | "saver-media" | "plain-media" | "replay-media" | "init" | "part" | "saver-part" | "segment";
  readonly space: string;
  readonly run: string;
  readonly rendition: RenditionId;
  /** Part number or media sequence number; 0 where there is none. */
  readonly number: number;
}

export interface ClipTarget {
  readonly kind: "clip-multivariant";
  readonly space: string;
  readonly run: string;
  readonly cut: Cut;
}

export interface CutTarget {
  readonly kind: "cut" | "clip-media";
  readonly space: string;
  readonly run: string;
  readonly rendition: RenditionId;
  readonly cut: Cut;
}

/** There while the broadcast is in memory. */
export interface CaptionTarget extends Omit<RenditionTarget, "kind" | "rendition"> {
  readonly kind: "media" | "part" | "segment";
  readonly rendition: typeof captionTrack;
}

export type TrackTarget = RenditionTarget | CaptionTarget;
export type StoredTarget = { readonly kind: "multivariant"; readonly space: string } | RunTarget | RenditionTarget | ClipTarget | CutTarget;
export type LiveTarget = StoredTarget | CaptionTarget;

/** One expression, so that nothing is ever decoded or normalised: an encoded slash, a dot segment or a leading zero matches nothing. */
const livePath =
  /^\/live\/([A-Za-z0-9._~-]{1,128})\/(?:index\.m3u8|([A-Za-z0-9_-]{8,64})\/(?:(plain|replay)\.m3u8|(a32|a64|a96)\/(?:(index|saver|plain|replay)\.m3u8|init\.mp4|(pp?|s)(0|[1-9]\d{0,14})\.m4s)|cc\/(?:(?:index|(replay))\.m3u8|(replay\.vtt)|([ps])(0|[1-9]\d{0,14})\.vtt)))$/;

/** Of cut-outs: a clip's playlists, and pieces of segments. */
const cutPath =
  /^\/live\/([A-Za-z0-9._~-]{1,128})\/([A-Za-z0-9_-]{8,64})\/(?:(a32|a64|a96)\/(?:(clip)-|c)|clip-)(0|[1-9]\d{0,11})-(0|[1-9]\d{0,11})\.(m3u8|m4s)$/;

export function parseLivePath(path: string): LiveTarget | undefined {
  const match = livePath.exec(path);
  if (!match) return parseCutPath(path);
  const [, space = "", run, whole, rendition, playlist, letter, digits, captions, captionText, captionLetter, captionDigits] = match;
  if (space === "." || space === "..") return undefined;
  if (run === undefined) return { kind: "multivariant", space };
  if (whole !== undefined) return { kind: whole === "replay" ? "replay-multivariant" : "plain-multivariant", space, run };
  if (rendition !== undefined) return { kind: kindOf(playlist, letter), space, run, rendition: rendition as RenditionId, number: Number(digits ?? 0) };
  if (captions !== undefined || captionText !== undefined) return { kind: captions === undefined ? "replay-caption-text" : "replay-captions", space, run };
  const kind = captionLetter === undefined ? "media" : captionLetter === "p" ? "part" : "segment";
  return { kind, space, run, rendition: captionTrack, number: Number(captionDigits ?? 0) };
}

function parseCutPath(path: string): LiveTarget | undefined {
  const [, space = "", run = "", rendition, clip, first, end, extension] = cutPath.exec(path) ?? [];
  if (space === "" || space === "." || space === "..") return undefined;
  const cut = { first: Number(first), end: Number(end) };
  if ((extension === "m3u8") !== (rendition === undefined || clip !== undefined)) return undefined;
  if (rendition === undefined) return { kind: "clip-multivariant", space, run, cut };
  return { kind: clip === undefined ? "cut" : "clip-media", space, run, rendition: rendition as RenditionId, cut };
}

function kindOf(playlist: string | undefined, letter: string | undefined): RenditionTarget["kind"] {
  if (playlist === "saver" || playlist === "replay" || playlist === "plain") return `${playlist}-media`;
  if (playlist !== undefined) return "media";
  if (letter === undefined) return "init";
  if (letter === "pp") return "saver-part";
  return letter === "p" ? "part" : "segment";
}
