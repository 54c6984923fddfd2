/** An asset and a request go in, the answer a cache can keep comes out. */
import type { Request, Response } from "express";
import type { Asset } from "./assets.ts";

const forever = "public, max-age=31536000, immutable";
const revalidated = "public, max-age=300, s-maxage=60, stale-while-revalidate=600";

/** Scripts are open to every origin: embedding sites load the element as a module. */
export function sendAsset(
  asset: Asset,
  { request, response, hashed }: { readonly request: Request; readonly response: Response; readonly hashed: boolean },
): void {
  const coding = request.acceptsEncodings([...asset.coded.keys()]) || "identity";
  const coded = asset.coded.get(coding);
  const etag = `"${asset.hash}${coded ? `-${coding}` : ""}"`;
  response.set({
    "content-type": asset.contentType,
    "cache-control": hashed ? forever : revalidated,
    etag,
    vary: "accept-encoding",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
  });
  if (request.headers["if-none-match"] === etag) {
    response.status(304).end();
    return;
  }
  if (coded) response.set("content-encoding", coding);
  response.end(coded ?? asset.body);
}
