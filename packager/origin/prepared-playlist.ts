/** One playlist text goes in; its bytes, plain and compressed, come out, each made at most once however many ask. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { contentTypeOf } from "../../infra/storage/content-type.ts";
import { Body } from "./body.ts";
import type { CachePolicy } from "./cache-policy.ts";

const compress = promisify(gzip);
const contentType = contentTypeOf("index.m3u8");

export class PreparedPlaylist {
  readonly text: string;
  readonly #bytes: Buffer;
  #zipped: Buffer | undefined;
  #zipping: Promise<Buffer> | undefined;
  readonly #bodies = new Map<string, Body>();

  constructor(text: string) {
    this.text = text;
    this.#bytes = Buffer.from(text);
  }

  /** At once where the bytes are there, else once they are compressed. */
  body(policy: CachePolicy, { zipped }: { readonly zipped: boolean }): Body | Promise<Body> {
    if (!zipped) return this.#body(policy, "identity", this.#bytes);
    if (this.#zipped) return this.#body(policy, "gzip", this.#zipped);
    return this.zip().then((bytes) => this.#body(policy, "gzip", bytes));
  }

  /** Compresses off the event loop; once for all who ask. */
  zip(): Promise<Buffer> {
    this.#zipping ??= compress(this.#bytes).then((bytes) => {
      this.#zipped = bytes;
      return bytes;
    });
    return this.#zipping;
  }

  #body(policy: CachePolicy, coding: "gzip" | "identity", bytes: Buffer): Body {
    const name = `${policy} ${coding}`;
    const known = this.#bodies.get(name);
    if (known) return known;
    const body = new Body(bytes, { contentType, policy, coding });
    this.#bodies.set(name, body);
    return body;
  }
}
