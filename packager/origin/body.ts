/** Bytes go in once; what every answer made of them needs (entity tag, header lines) is prepared once and shared by all of them. */
import { createHash } from "node:crypto";
import { type CachePolicy, cachePolicy } from "./cache-policy.ts";

/** Every page may fetch what every listener hears. */
export const corsHeaders: readonly string[] = ["access-control-allow-origin", "*", "access-control-expose-headers", "*", "timing-allow-origin", "*"];

export interface BodyOptions {
  readonly contentType: string;
  readonly policy: CachePolicy;
  /** `gzip` or `identity` where the answer depends on what the client accepts. */
  readonly coding?: "gzip" | "identity";
  /** Byte ranges are worth offering. */
  readonly ranges?: boolean;
}

export class Body {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly ranges: boolean;
  /** Name, value, name, value: the form `writeHead` takes without looking at it. */
  readonly headers: readonly string[];
  /** Those of a 304 (RFC 9110 section 15.4.5): all but the ones that describe the content. */
  readonly validators: readonly string[];

  constructor(bytes: Buffer, { contentType, policy, coding, ranges = false }: BodyOptions) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const vary = coding ? ["vary", "accept-encoding"] : [];
    this.validators = [...corsHeaders, "cache-control", cachePolicy[policy], "etag", this.etag, ...vary];
    const encoding = coding === "gzip" ? ["content-encoding", "gzip"] : [];
    const accepts = ranges ? ["accept-ranges", "bytes"] : [];
    this.headers = [...this.validators, ...encoding, ...accepts, "content-type", contentType, "content-length", String(bytes.length)];
  }
}
