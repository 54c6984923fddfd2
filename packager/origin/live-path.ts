/** A request's path goes in, the one live resource it names comes out; whatever is not exactly one of ours is nothing. */
import type { RenditionId } from "../contract/profile.ts";

export interface RunTarget {
  readonly kind: "plain-multivariant" | "replay-multivariant";
  readonly space: string;
  readonly run: string;
}

export interface RenditionTarget {
  readonly kind: "media" | "plain-media" | "replay-media" | "init" | "part" | "segment";
  readonly space: string;
  readonly run: string;
  readonly rendition: RenditionId;
  /** Part number or media sequence number; 0 where there is none. */
  readonly number: number;
}

export type LiveTarget = { readonly kind: "multivariant"; readonly space: string } | RunTarget | RenditionTarget;

/** One expression, so that nothing is ever decoded or normalised: an encoded slash, a dot segment or a leading zero matches nothing. */
const livePath =
  /^\/live\/([A-Za-z0-9._~-]{1,128})\/(?:index\.m3u8|([A-Za-z0-9_-]{8,64})\/(?:(plain|replay)\.m3u8|(a32|a64|a96)\/(?:(index|plain|replay)\.m3u8|init\.mp4|([ps])(0|[1-9]\d{0,14})\.m4s)))$/;

export function parseLivePath(path: string): LiveTarget | undefined {
  const match = livePath.exec(path);
  if (!match) return undefined;
  const [, space = "", run, whole, rendition, playlist, letter, digits] = match;
  if (space === "." || space === "..") return undefined;
  if (run === undefined) return { kind: "multivariant", space };
  if (rendition === undefined) return { kind: whole === "replay" ? "replay-multivariant" : "plain-multivariant", space, run };
  return { kind: kindOf(playlist, letter), space, run, rendition: rendition as RenditionId, number: digits === undefined ? 0 : Number(digits) };
}

function kindOf(playlist: string | undefined, letter: string | undefined): RenditionTarget["kind"] {
  if (playlist === "replay" || playlist === "plain") return `${playlist}-media`;
  if (playlist !== undefined) return "media";
  if (letter === undefined) return "init";
  return letter === "p" ? "part" : "segment";
}
