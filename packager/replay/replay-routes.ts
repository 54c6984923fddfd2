/** Requests for replays go in; downloads go out (from the store itself where it can), and how far their making is. */
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { exportsAnswer } from "../contract/replay-forms.ts";
import { replayKeys } from "../contract/urls.ts";
import type { ExportDesk } from "./export/export-desk.ts";
import { filesOf, isDownloadName, kindsOf, lastMade } from "./export/exporter.ts";
import { manifestSchema } from "./manifest.ts";
import { demandReplay, type ReplayLibrary } from "./replay-facts.ts";
import { sendDownload } from "./send-download.ts";

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
    const { title, revision, visibility } = facts;
    response.setHeader("access-control-allow-origin", "*").setHeader("cache-control", "public, max-age=1");
    const about = { space: facts.space, title, startedAt: new Date(facts.startedAt).toISOString(), revision, visibility };
    response.json({ ...about, exports: await desk.states(facts) } satisfies z.input<typeof exportsAnswer>);
  });
  router.get("/replay/:space/:name", (request, response) => sendReplay(request, response, options));
  return router;
}

async function sendReplay(request: Request, response: Response, { library, store, storeUrl, desk }: ReplayRoutesOptions): Promise<void> {
  const name = String(request.params.name);
  if (!isDownloadName(name)) throw new RostrumError("not_found", "No download has this name.");
  const facts = await demandReplay(library, String(request.params.space));
  const kind = kindsOf(facts).find((one) => filesOf[one].includes(name));
  if (kind === undefined) throw new RostrumError("not_found", "There is no such download of this space.");
  const { state, error } = await desk.state(facts, kind);
  // After an edit that left the sound as it was, the earlier file serves until the new one is made.
  const made = state === "ready" ? facts : error === undefined && (await lastMade(store, facts, { name, since: facts.trimmedAt ?? 0 }));
  if (!made) throw notMade(error);
  const key = replayKeys.download({ ...facts, revision: made.revision }, name);
  await sendDownload({ request, response }, { store, storeUrl, key, title: facts.title, name });
}

function notMade(error: string | undefined): RostrumError {
  if (error !== undefined) return new RostrumError("export_failed", error);
  return new RostrumError("unavailable", "This download is being made.", { retryAfterSeconds: 2 });
}

function demandBearer(bearer: string): RequestHandler {
  return (request, _, next) => {
    if (!sameSecret(bearerOf(request.headers.authorization), bearer)) throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
    next();
  };
}
