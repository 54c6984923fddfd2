/** What is kept under a key goes out for people to keep under a name of its own: from the store itself where it can. */
import type { Request, Response } from "express";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { isSigned } from "../contract/playback-signature.ts";
import { dispositionOf } from "./disposition.ts";
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
/** What scripts of pages read: their policies name no store, and a store need not answer them. All of it is small. */
const readByPages = /\.(json|vtt)$/;
/** Of what takes a signature no longer than anything else is remembered of one that is revoked. */
const [lifeSeconds, signedLifeSeconds] = [300, 60];

export async function sendDownload({ request, response }: Exchange, { store, storeUrl, key, title, name }: DownloadOptions): Promise<void> {
  const disposition = dispositionOf(title, name);
  response.setHeader("access-control-allow-origin", "*");
  const signed = isSigned(key.split("/")[1] ?? "");
  const life = `max-age=${signed ? signedLifeSeconds : lifeSeconds}`;
  // What is not for everybody has no public address in the store.
  const open = storeUrl !== undefined && !signed ? `${storeUrl}/${key}` : undefined;
  const link = readByPages.test(name) ? undefined : (open ?? (await signedLink(request, { store, key, disposition })));
  if (link !== undefined) {
    // The link ends later than what is remembered of it.
    response.setHeader("cache-control", `${link === open ? "public" : "private"}, ${life}`).redirect(302, link);
    return;
  }
  await sendObject(response, { store, key, request, headers: { "content-disposition": disposition, "cache-control": `public, ${life}` } });
}

/** A link is signed for GET: who asks for the length alone, as readers of feeds do, is answered here, and an edge must not keep the link for them. */
async function signedLink({ method }: Request, { store, key, disposition }: Pick<DownloadOptions, "store" | "key"> & { readonly disposition: string }) {
  return method === "HEAD" ? undefined : store.link(key, { seconds: linkSeconds, disposition });
}
