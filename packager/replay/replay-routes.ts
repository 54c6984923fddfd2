/** Requests for replays go in; downloads go out (from the store itself where it can), and how far their making is. */
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type DownloadName, replayKeys } from "../contract/urls.ts";
import { byteRange } from "../origin/byte-range.ts";
import type { ExportDesk } from "./export/export-desk.ts";
import { isDownloadName } from "./export/exporter.ts";
import { manifestSchema } from "./manifest.ts";
import { demandReplay, type ReplayFacts, type ReplayLibrary } from "./replay-facts.ts";
import { sendObject } from "./send-object.ts";

export interface ReplayRoutesOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly desk: ExportDesk;
  /** `internalBearer(apiKey)`. */
  readonly bearer: string;
  /** Public base of the object store, where it has one. */
  readonly storeUrl: string | undefined;
  readonly maxBodyBytes: number;
}

const linkSeconds = 3600;

export function createReplayRoutes(options: ReplayRoutesOptions): Router {
  const { library, desk, bearer, maxBodyBytes } = options;
  const router = Router();
  router.put("/internal/recorded/:space/:run", demandBearer(bearer), express.json({ limit: maxBodyBytes }), async (request, response) => {
    const manifest = manifestSchema.safeParse(request.body);
    if (!manifest.success) throw new RostrumError("body_invalid", "Expected a recording's manifest.");
    await desk.order(await library.take(manifest.data));
    response.status(204).end();
  });
  router.get("/replay/:space/exports.json", async (request, response) => {
    const facts = await demandReplay(library, String(request.params.space));
    const { title, startedAt, revision } = facts;
    response.setHeader("access-control-allow-origin", "*").setHeader("cache-control", "public, max-age=1");
    response.json({ space: facts.space, title, startedAt: new Date(startedAt).toISOString(), revision, exports: await desk.states(facts) });
  });
  router.get("/replay/:space/:name", (request, response) => sendDownload(request, response, options));
  return router;
}

async function sendDownload(request: Request, response: Response, { library, store, storeUrl, desk }: ReplayRoutesOptions): Promise<void> {
  const name = String(request.params.name);
  if (!isDownloadName(name)) throw new RostrumError("not_found", "No download has this name.");
  const facts = await demandReplay(library, String(request.params.space));
  const key = replayKeys.download(facts, name);
  const disposition = dispositionOf(facts, name);
  const states = await desk.states(facts);
  const made = states.find(({ files }) => files.some(({ url }) => url.endsWith(`/${name}`)));
  if (!made) throw notMade(states.find(({ kind }) => name.startsWith(kind.split(".")[0] ?? kind))?.error);
  response.setHeader("access-control-allow-origin", "*");
  const link = storeUrl === undefined ? await store.link(key, { seconds: linkSeconds, disposition }) : `${storeUrl}/${key}`;
  if (link !== undefined) {
    // The link ends sooner than what is remembered of it may.
    response.setHeader("cache-control", "public, max-age=300").redirect(302, link);
    return;
  }
  const range = request.headers.range === undefined ? undefined : byteRangeOf(request.headers.range);
  await sendObject(response, {
    store,
    key,
    range,
    method: request.method,
    headers: { "content-disposition": disposition, "cache-control": "public, max-age=300" },
  });
}

function byteRangeOf(header: string): (size: number) => ReturnType<typeof byteRange> {
  return (size) => byteRange(header, size);
}

function notMade(error: string | undefined): RostrumError {
  if (error !== undefined) return new RostrumError("export_failed", error);
  return new RostrumError("unavailable", "This download is being made.", { retryAfterSeconds: 2 });
}

/** Audio is to be kept, the rest to be looked at. RFC 6266, RFC 8187. */
function dispositionOf({ title, space }: ReplayFacts, name: DownloadName): string {
  const end = name.slice(name.lastIndexOf("."));
  const plain =
    title
      .normalize("NFKD")
      .replaceAll(/[^A-Za-z0-9 ._-]+/g, "")
      .trim()
      .slice(0, 80) || space;
  const full = encodeURIComponent(`${title.slice(0, 120).trim() || space}${end}`).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${name.startsWith("audio.") ? "attachment" : "inline"}; filename="${plain}${end}"; filename*=UTF-8''${full}`;
}

function demandBearer(bearer: string): RequestHandler {
  return (request, _, next) => {
    if (!sameSecret(bearerOf(request.headers.authorization), bearer)) throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
    next();
  };
}
