/** A stored object goes out as an answer, whole or the range asked for, read no faster than the client takes it. */
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { ByteRange } from "../origin/byte-range.ts";

export interface SendOptions {
  readonly store: ObjectStore;
  readonly key: string;
  /** What the `Range` header means for an object of `size` bytes; absent without one. */
  readonly range: ((size: number) => ByteRange) | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws RostrumError `not_found` where nothing is. */
export async function sendObject(response: ServerResponse, { store, key, range, method, headers }: SendOptions): Promise<void> {
  const whole = await store.get(key);
  if (!whole) throw new RostrumError("not_found", "The file is not there.");
  const { size, contentType } = whole;
  const meant = range?.(size) ?? "whole";
  const common = { ...headers, "accept-ranges": "bytes", "content-type": contentType };
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
