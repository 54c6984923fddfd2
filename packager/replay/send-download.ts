/** What is kept under a key goes out for people to keep under a name of its own: from the store itself where it can. */
import type { Request, Response } from "express";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { isSigned } from "../contract/playback-signature.ts";
import { byteRange } from "../origin/byte-range.ts";
import { sendObject } from "./send-object.ts";

export interface DownloadOptions {
  readonly store: ObjectStore;
  /** Public base of the object store, where it has one. */
  readonly storeUrl: string | undefined;
  readonly key: string;
  /** What people know it by. */
  readonly title: string;
  /** What it is. */
  readonly name: string;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

const linkSeconds = 3600;
const life = "public, max-age=300";
/** Of what takes a signature: no longer than anything else is remembered of one that is revoked. */
const signedLife = "public, max-age=60";

export async function sendDownload({ request, response }: Exchange, { store, storeUrl, key, title, name }: DownloadOptions): Promise<void> {
  const disposition = dispositionOf(title, name);
  response.setHeader("access-control-allow-origin", "*");
  const signed = isSigned(key.split("/")[1] ?? "");
  const cacheControl = signed ? signedLife : life;
  // What is not for everybody has no public address in the store.
  const open = storeUrl !== undefined && !signed ? `${storeUrl}/${key}` : undefined;
  // A link is signed for GET: who asks for the length alone, as readers of feeds do, is answered here.
  const link = open ?? (request.method === "HEAD" ? undefined : await store.link(key, { seconds: linkSeconds, disposition }));
  if (link !== undefined) {
    // The link ends sooner than what is remembered of it may.
    response.setHeader("cache-control", cacheControl).redirect(302, link);
    return;
  }
  const { range } = request.headers;
  await sendObject(response, {
    store,
    key,
    range: range === undefined ? undefined : (size) => byteRange(range, size),
    method: request.method,
    headers: { "content-disposition": disposition, "cache-control": cacheControl },
  });
}

/** Audio is to be kept, the rest to be looked at. RFC 6266, RFC 8187. */
function dispositionOf(title: string, name: string): string {
  const end = name.slice(name.lastIndexOf("."));
  const plain =
    title
      .normalize("NFKD")
      .replaceAll(/[^A-Za-z0-9 ._-]+/g, "")
      .trim()
      .slice(0, 80) || "space";
  const full = encodeURIComponent(`${[...title].slice(0, 120).join("").trim() || "space"}${end}`).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${name.startsWith("audio.") ? "attachment" : "inline"}; filename="${plain}${end}"; filename*=UTF-8''${full}`;
}
