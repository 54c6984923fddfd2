/** A space, a time and a key go in, the part of a path that lets its holders listen until then comes out, and back. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { EpochMs } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { deriveKey } from "../../infra/config/secrets.ts";

/** The first signs, all of them verify: a key is replaced without a moment in which links fail. */
export type PlaybackKeys = ReadonlyMap<string, Buffer>;

export interface PlaybackSpan {
  readonly space: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Begins and ends fall on this grid, so that a crowd who asks within it is given one and the same signature, and a cache keeps one copy for them. */
const gridSeconds = 300;
export const maxPlaybackSeconds = 7 * 86_400;
const segment = /^~([0-9a-z]{1,8})\.([0-9a-z]{1,8})\.([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]{43})$/;

/** Spaces whose id begins so are played with a signature only: whoever sees the path, an edge or a bucket's policy too, can tell. */
const mark = "~";
export const signedId = (id: string): string => `${mark}${id}`;
export const isSigned = (space: string): boolean => space.startsWith(mark);

export function playbackKeys(config: Pick<Config, "ROSTRUM_PLAYBACK_KEYS">, apiKey: string): PlaybackKeys {
  return new Map(config.ROSTRUM_PLAYBACK_KEYS ?? [["0", deriveKey(apiKey, "playback")]]);
}

/** @param revokedAt Epoch seconds until which signatures of the space are void. */
export function playbackSpan(
  space: string,
  { now, ttlSeconds, revokedAt = 0 }: { readonly now: EpochMs; readonly ttlSeconds: number; readonly revokedAt?: number | undefined },
): PlaybackSpan {
  const seconds = now / 1000;
  const issuedAt = Math.max(Math.floor(seconds / gridSeconds) * gridSeconds, revokedAt + 1);
  return { space, issuedAt, expiresAt: Math.ceil((seconds + ttlSeconds) / gridSeconds) * gridSeconds };
}

export function signPlayback(span: PlaybackSpan, keys: PlaybackKeys): string {
  const [first] = keys;
  if (!first) throw new TypeError("signPlayback: expected a key.");
  const [id, key] = first;
  return [`~${span.issuedAt.toString(36)}`, span.expiresAt.toString(36), id, macOf(span, key).toString("base64url")].join(".");
}

/** @returns undefined for what none of the keys has signed for this space. */
export function verifyPlayback(signature: string, { space, keys }: { readonly space: string; readonly keys: PlaybackKeys }): PlaybackSpan | undefined {
  const [, issued = "", expires = "", id = "", mac = ""] = segment.exec(signature) ?? [];
  const key = keys.get(id);
  if (!key) return undefined;
  const span = { space, issuedAt: Number.parseInt(issued, 36), expiresAt: Number.parseInt(expires, 36) };
  const right = macOf(span, key);
  const given = Buffer.from(mac, "base64url");
  const valid = given.length === right.length && timingSafeEqual(given, right);
  return valid && span.expiresAt - span.issuedAt <= maxPlaybackSeconds + 2 * gridSeconds ? span : undefined;
}

function macOf({ space, issuedAt, expiresAt }: PlaybackSpan, key: Buffer): Buffer {
  return createHmac("sha256", key).update(`${space}\n${issuedAt}\n${expiresAt}`).digest();
}
