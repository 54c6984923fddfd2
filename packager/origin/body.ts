/** Bytes go in once; what every answer made of them needs (entity tag, header lines) is prepared once and shared by all of them. */
import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import { sensitiveHeaders } from "node:http2";
import type { Coding } from "./accepted-coding.ts";
import { type CachePolicy, cachePolicy } from "./cache-policy.ts";

/** Every page may fetch what every listener hears. */
export const openHeaders: readonly string[] = ["access-control-allow-origin", "*"];
/** And read how old it is, how long, when to come back. */
export const corsHeaders: readonly string[] = [...openHeaders, "access-control-expose-headers", "*"];

/** Names another version of the same address's bytes, so that one in 2^30 being taken for the other is rare enough. */
const etagCharacters = 5;

/** Parts and live playlists are shorter. */
const maxWholeBytes = 16_384;

export interface BodyOptions {
  readonly contentType: string;
  readonly policy: CachePolicy;
  /** Where the answer depends on what the client accepts. */
  readonly coding?: Coding;
  /** Byte ranges are worth offering. */
  readonly ranges?: boolean;
  /** Fetched twice a second by everybody who listens: says only what it has to. */
  readonly lean?: boolean;
}

export class Body {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly ranges: boolean;
  /** Name, value, name, value: the form `writeHead` takes without looking at it. */
  readonly headers: readonly string[];
  /** Those of a 304 (RFC 9110 section 15.4.5): all but the ones that describe the content. */
  readonly validators: readonly string[];
  #fields: OutgoingHttpHeaders | undefined;
  #whole: { readonly date: string; readonly bytes: Buffer } | undefined;

  constructor(bytes: Buffer, { contentType, policy, coding, ranges = false, lean = false }: BodyOptions) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.etag = tagOf(bytes);
    const vary = coding ? ["vary", "accept-encoding"] : [];
    this.validators = [...(lean ? openHeaders : corsHeaders), "cache-control", cachePolicy[policy], "etag", this.etag, ...vary];
    const encoding = coding && coding !== "identity" ? ["content-encoding", coding] : [];
    const accepts = ranges && !lean ? ["accept-ranges", "bytes"] : [];
    this.headers = [...this.validators, ...encoding, ...accepts, "content-type", contentType, "content-length", String(bytes.length)];
  }

  /** The same by name, as HTTP/2 takes them; there the last frame says how long it was. */
  get fields(): OutgoingHttpHeaders {
    const { headers } = this;
    const named = headers.slice(0, -2).flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? ""] as const] : []));
    // A tag never comes again: kept out of the table of known fields it does not push out those that do.
    this.#fields ??= { ...Object.fromEntries(named), [sensitiveHeaders]: ["etag"] };
    return this.#fields;
  }

  /** A whole answer of HTTP/1.1 in one buffer for all who ask within a second; absent where another copy of the content would be too long to keep. */
  whole(date: string): Buffer | undefined {
    if (this.bytes.length > maxWholeBytes) return undefined;
    if (this.#whole?.date !== date) this.#whole = { date, bytes: Buffer.concat([this.#head(date), this.bytes]) };
    return this.#whole.bytes;
  }

  #head(date: string): Buffer {
    const lines = this.headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    return Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join("")}Date: ${date}\r\n\r\n`, "latin1");
  }
}

function tagOf(bytes: Buffer): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, etagCharacters)}"`;
}
