/** A stored object goes out as an answer, whole or the range asked for, read no faster than the client takes it. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type ByteRange, byteRange } from "../origin/byte-range.ts";

export interface SendOptions {
  readonly store: ObjectStore;
  readonly key: string;
  readonly request: Pick<IncomingMessage, "method" | "headers">;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws RostrumError `not_found` where nothing is. */
export async function sendObject(response: ServerResponse, { store, key, request, headers }: SendOptions): Promise<void> {
  const whole = await store.get(key);
  if (!whole) throw new RostrumError("not_found", "The file is not there.");
  const { size, contentType } = whole;
  const { method } = request;
  const etag = tagOf(key, size);
  const meant = rangeOf(request, { size, etag });
  const common = { ...headers, etag, "accept-ranges": "bytes", "content-type": contentType };
  if (meant === "unsatisfiable") {
    whole.stream.destroy();
    response.writeHead(416, { ...common, "content-range": `bytes */${size}`, "content-length": "0" }).end();
    return;
  }
  if (meant === "whole") response.writeHead(200, { ...common, "content-length": size });
  else response.writeHead(206, { ...common, "content-length": meant.last - meant.first + 1, "content-range": `bytes ${meant.first}-${meant.last}/${size}` });
  if (meant !== "whole" || method === "HEAD") whole.stream.destroy();
  if (method === "HEAD") {
    response.end();
    return;
  }
  const object = meant === "whole" ? whole : await store.get(key, { range: meant });
  // What breaks off in the middle leaves a short answer, which the client can see.
  if (object) await pipeline(object.stream, response).catch(() => response.destroy());
  else response.destroy();
}

/** An edit makes files under other keys: who goes on with a file that is another one by now is given all of it (RFC 9110 sections 13.1.5, 14.2). */
function rangeOf({ method, headers }: SendOptions["request"], { size, etag }: { readonly size: number; readonly etag: string }): ByteRange {
  const { range, "if-range": wanted = etag } = headers;
  return range === undefined || method !== "GET" || wanted !== etag ? "whole" : byteRange(range, size);
}

function tagOf(key: string, size: number): string {
  return `"${createHash("sha256").update(key).digest("base64url").slice(0, 16)}-${size}"`;
}
