/** The text of one playlist, or of what it names, goes in; its bytes, plain and compressed, come out, each made at most once however many ask. */
import { contentTypeOf } from "../../infra/storage/content-type.ts";
import type { Coding } from "./accepted-coding.ts";
import { Body } from "./body.ts";
import type { CachePolicy } from "./cache-policy.ts";
import { compress } from "./compress.ts";

export class PreparedPlaylist {
  readonly text: string;
  readonly #contentType: string;
  readonly #coded = new Map<Coding, Buffer>();
  readonly #coming = new Map<Coding, Promise<Buffer>>();
  readonly #bodies = new Map<string, Body>();

  constructor(text: string, name = "index.m3u8") {
    this.text = text;
    this.#contentType = contentTypeOf(name);
    this.#coded.set("identity", Buffer.from(text));
  }

  /** At once where the bytes are there, else once they are compressed. */
  body(policy: CachePolicy, coding: Coding): Body | Promise<Body> {
    const bytes = this.#coded.get(coding);
    return bytes ? this.#body(policy, coding, bytes) : this.prepare(coding).then((made) => this.#body(policy, coding, made));
  }

  /** Compresses once for all who ask. */
  prepare(coding: Coding): Promise<Buffer> {
    const coming = this.#coming.get(coding) ?? this.#make(coding);
    this.#coming.set(coding, coming);
    return coming;
  }

  async #make(coding: Coding): Promise<Buffer> {
    const plain = Buffer.from(this.text);
    const bytes = coding === "identity" ? plain : await compress(plain, coding);
    this.#coded.set(coding, bytes);
    return bytes;
  }

  #body(policy: CachePolicy, coding: Coding, bytes: Buffer): Body {
    const name = `${policy} ${coding}`;
    const known = this.#bodies.get(name);
    if (known) return known;
    const body = new Body(bytes, { contentType: this.#contentType, policy, coding, lean: policy === "blockingReload" || policy === "lateReload" });
    this.#bodies.set(name, body);
    return body;
  }
}
