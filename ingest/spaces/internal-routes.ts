/** Reports of ingest go in: who is on which stage. Only calls with the internal bearer are heard. */
import express, { type Request, type RequestHandler, Router } from "express";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { knownSpacesPath, listingPath, listingSchema, recordedSpacesPath, spaceIdsSchema, unrecordedSpacesPath } from "../../packager/contract/recordings.ts";
import { stageEventsPath } from "../stage/stage-event.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Roster } from "./roster.ts";
import { stageEventsBody } from "./schemas.ts";
import type { SpaceStore } from "./space-store.ts";

/** Before that a recording may still be on its way to the store. */
const settledMs: Milliseconds = 3_600_000;

export function createInternalRoutes({
  bearer,
  roster,
  events,
  spaces,
  clock,
  maxBodyBytes,
}: {
  readonly bearer: string;
  readonly roster: Roster;
  readonly events: Pick<EventStreams, "tellLevels">;
  readonly spaces: Pick<SpaceStore, "known" | "recordedIds" | "unrecord" | "setUnlisted">;
  readonly clock: Clock;
  readonly maxBodyBytes: number;
}): Router {
  const router = Router();
  router.use("/internal", demandBearer(bearer));
  router.post(stageEventsPath, express.json({ limit: maxBodyBytes }), (request, response) => {
    const result = stageEventsBody.safeParse(request.body);
    if (!result.success) throw new RostrumError("body_invalid", "Expected a report of stage events.", { cause: result.error });
    roster.push(result.data.space, result.data.events);
    events.tellLevels(result.data.space, result.data.events);
    response.status(204).end();
  });
  addRecordingRoutes(router, { spaces, clock });
  return router;
}

/** For the worker's sweep, which compares what there is with what there should be. */
function addRecordingRoutes(
  router: Router,
  { spaces, clock }: { readonly spaces: Pick<SpaceStore, "known" | "recordedIds" | "unrecord" | "setUnlisted">; readonly clock: Clock },
): void {
  const ids = (request: Request): readonly string[] => {
    const result = spaceIdsSchema.safeParse(request.body);
    if (!result.success) throw new RostrumError("body_invalid", "Expected ids of spaces.", { cause: result.error });
    return result.data.ids;
  };
  router.post(knownSpacesPath, express.json(), async (request, response) => {
    response.json({ spaces: await spaces.known(ids(request)) });
  });
  router.get(recordedSpacesPath("").split("?", 1)[0] ?? "", async (request, response) => {
    response.json({ ids: await spaces.recordedIds({ after: String(request.query.after ?? ""), endedBefore: clock.now() - settledMs }) });
  });
  router.post(unrecordedSpacesPath, express.json(), async (request, response) => {
    await spaces.unrecord(ids(request));
    response.status(204).end();
  });
  router.put(listingPath(":space"), express.json(), async (request, response) => {
    const listing = listingSchema.safeParse(request.body);
    if (!listing.success) throw new RostrumError("body_invalid", "Expected whether the replay is unlisted.", { cause: listing.error });
    await spaces.setUnlisted(String(request.params.space), listing.data.unlisted);
    response.status(204).end();
  });
}

function demandBearer(bearer: string): RequestHandler {
  return (request, _, next) => {
    if (!sameSecret(bearerOf(request.headers.authorization), bearer)) throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
    next();
  };
}
