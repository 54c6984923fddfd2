/** Bytes go in once; what every answer made of them needs (entity tag, header lines) is prepared once and shared by all of them. */
import { createHash } from "node:crypto";
import type { Coding } from "./accepted-coding.ts";
import { type CachePolicy, cachePolicy } from "./cache-policy.ts";

/** Every page may fetch what every listener hears. */
export const openHeaders: readonly string[] = ["access-control-allow-origin", "*"];
/** And read how old it is, how long, when to come back. */
export const corsHeaders: readonly string[] = [...openHeaders, "access-control-expose-headers", "*"];

/** Names another version of the same address's bytes, so that one in 2^48 being taken for the other is rare enough. */
const etagCharacters = 8;

export interface BodyOptions {
  readonly contentType: string;
  readonly policy: CachePolicy;
  /** Where the answer depends on what the client accepts. */
  readonly coding?: Coding;
  /** Byte ranges are worth offering. */
  readonly ranges?: boolean;
  /** Fetched twice a second by everybody who listens: says only what it has to. */
  readonly lean?: boolean;
  /** Whether to name the bytes; what never changes and is gone in a moment is never asked for again. */
  readonly tagged?: boolean;
}

export class Body {
  readonly bytes: Buffer;
  readonly etag: string | undefined;
  readonly ranges: boolean;
  /** Name, value, name, value: the form `writeHead` takes without looking at it. */
  readonly headers: readonly string[];
  /** Those of a 304 (RFC 9110 section 15.4.5): all but the ones that describe the content. */
  readonly validators: readonly string[];
  #fields: Readonly<Record<string, string>> | undefined;

  constructor(bytes: Buffer, { contentType, policy, coding, ranges = false, lean = false, tagged = true }: BodyOptions) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.etag = tagged ? tagOf(bytes) : undefined;
    const vary = coding ? ["vary", "accept-encoding"] : [];
    this.validators = [
      ...(lean ? openHeaders : corsHeaders),
      "cache-control",
      cachePolicy[policy],
      ...(this.etag === undefined ? [] : ["etag", this.etag]),
      ...vary,
    ];
    const encoding = coding && coding !== "identity" ? ["content-encoding", coding] : [];
    const accepts = ranges && !lean ? ["accept-ranges", "bytes"] : [];
    this.headers = [...this.validators, ...encoding, ...accepts, "content-type", contentType, "content-length", String(bytes.length)];
  }

  /** The same by name, as HTTP/2 takes them; there the last frame says how long it was. */
  get fields(): Readonly<Record<string, string>> {
    const { headers } = this;
    this.#fields ??= Object.fromEntries(headers.slice(0, -2).flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? ""]] : [])));
    return this.#fields;
  }
}

function tagOf(bytes: Buffer): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, etagCharacters)}"`;
}
