/** Reports of ingest go in: who is on which stage. Only calls with the internal bearer are heard. */
import express, { type RequestHandler, Router } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { stageEventsPath } from "../stage/stage-event.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Roster } from "./roster.ts";
import { stageEventsBody } from "./schemas.ts";

export function createInternalRoutes({
  bearer,
  roster,
  events,
  maxBodyBytes,
}: {
  readonly bearer: string;
  readonly roster: Roster;
  readonly events: Pick<EventStreams, "tellLevels">;
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
  return router;
}

function demandBearer(bearer: string): RequestHandler {
  return (request, _, next) => {
    if (!sameSecret(bearerOf(request.headers.authorization), bearer)) throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
    next();
  };
}
