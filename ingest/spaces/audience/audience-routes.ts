/** `/audience/{space}`: a cacheable document for all listeners, and the sampled beacons of a few of them. */
import express, { type Request, type Response, Router } from "express";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { idSchema } from "../schemas.ts";
import type { AudienceCount } from "./audience.ts";

const maxBeaconBytes = 64;
/** Shared by everybody at an edge; the estimate is no younger than that anyway. */
const cacheHeader = "public, max-age=2, s-maxage=5, stale-while-revalidate=10, stale-if-error=60";

export function createAudienceRoutes({ audience }: { readonly audience: AudienceCount }): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const text = express.text({ limit: maxBeaconBytes, type: () => true });
  router.use("/audience/:space", (_, response, next) => {
    response.setHeader("access-control-allow-origin", "*");
    next();
  });
  router.get("/audience/:space", (request, response) => {
    response.setHeader("cache-control", cacheHeader).json(audience.document(spaceOf(request)));
  });
  router.post("/audience/:space", text, (request, response) => {
    const ticket = typeof request.body === "string" ? request.body : "";
    audience.push(spaceOf(request), { ticket, address: request.ip ?? "" });
    sendEmpty(response);
  });
  router.all("/audience/:space", (request, response) => {
    response.setHeader("allow", "GET, HEAD, POST, OPTIONS");
    if (request.method !== "OPTIONS") throw new RostrumError("method_not_allowed", "Expected GET or POST.");
    response.set({ "access-control-allow-methods": "GET, HEAD, POST, OPTIONS", "access-control-max-age": "86400" });
    sendEmpty(response);
  });
  return router;
}

function sendEmpty(response: Response): void {
  response.setHeader("cache-control", "no-store").status(204).end();
}

function spaceOf(request: Request): string {
  const id = idSchema.safeParse(request.params.space);
  if (!id.success) throw new RostrumError("id_invalid", "Expected the id of a space.");
  return id.data;
}
