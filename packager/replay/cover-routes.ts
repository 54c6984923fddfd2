/** Requests for how a replay is to look go in: the host gives it a cover, pages learn of that. */
import express, { Router } from "express";
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { coverTypes } from "../contract/replay-calls.ts";
import type { coverAnswer, lookAnswer } from "../contract/replay-forms.ts";
import { replayKeys } from "../contract/urls.ts";
import type { ExportDesk } from "./export/export-desk.ts";
import type { HostGate } from "./host-gate.ts";
import { maxCoverBytes } from "./own-cover.ts";
import { changeCover } from "./replay-edits.ts";
import { demandReplay, type ReplayLibrary } from "./replay-facts.ts";
import { sendDownload } from "./send-download.ts";

export interface CoverRoutesOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly desk: ExportDesk;
  readonly gate: HostGate;
  readonly turns: SpaceTurns;
}

export function createCoverRoutes(options: CoverRoutesOptions): Router {
  const { store, library, desk, gate, turns } = options;
  const router = Router();
  const find = (space: unknown) => demandReplay(library, String(space));
  const change = (space: unknown, upload: Buffer | undefined) =>
    turns.take(String(space), async () => {
      const edited = await changeCover(options, await find(space), upload);
      await desk.order(edited);
      return edited;
    });
  // Nobody's picture is taken in before it is known whose it is.
  router.all("/replay/:space/cover", async (request, _, next) => {
    await gate.demand(request);
    next();
  });
  router.put("/replay/:space/cover", express.raw({ type: coverTypes, limit: maxCoverBytes }), async (request, response) => {
    if (!Buffer.isBuffer(request.body)) throw new RostrumError("media_type_not_supported", `Expected ${coverTypes.join(" or ")}.`);
    const { space, revision } = await change(request.params.space, request.body);
    response.setHeader("cache-control", "no-store").json({ space, revision } satisfies z.input<typeof coverAnswer>);
  });
  router.delete("/replay/:space/cover", async (request, response) => {
    await change(request.params.space, undefined);
    response.status(204).end();
  });
  router.get("/replay/:space/look.json", async (request, response) => {
    const { title, cover } = await find(request.params.space);
    response.setHeader("cache-control", "public, max-age=10").json({ title, ...(cover !== undefined && { cover }) } satisfies z.input<typeof lookAnswer>);
  });
  router.get("/replay/:space/covers/:name", async (request, response) => {
    const facts = await find(request.params.space);
    if (facts.cover === undefined || request.params.name !== `${facts.cover}.png`) throw new RostrumError("not_found", "There is no such cover.");
    const key = replayKeys.cover(facts, facts.cover);
    await sendDownload({ request, response }, { store, storeUrl: undefined, key, title: facts.title, name: "cover.png" });
  });
  return router;
}
