/** Requests of hosts go in: their replays are edited, made anew or deleted; for everybody their feed comes out. */
import express, { type Request, Router } from "express";
import type { z } from "zod";
import type { Config } from "../../infra/config/config.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { isSigned } from "../contract/playback-signature.ts";
import { editBody, type editedAnswer } from "../contract/replay-forms.ts";
import { replayPaths, spaceIdPattern } from "../contract/urls.ts";
import { draftOf } from "./edit-draft.ts";
import type { ExportDesk } from "./export/export-desk.ts";
import { readNote } from "./export/exporter.ts";
import { type FeedItem, renderFeed } from "./feed.ts";
import type { HostGate } from "./host-gate.ts";
import { deleteReplay, editReplay } from "./replay-edits.ts";
import { demandReplay, type ReplayFacts, type ReplayLibrary } from "./replay-facts.ts";

export interface HostRoutesOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly desk: ExportDesk;
  readonly gate: HostGate;
  /** Whoever lists replays learns of one that is gone. */
  readonly onDeleted: (space: string) => Promise<void>;
  readonly config: Pick<Config, "PUBLIC_URL" | "TLS_CERT" | "ROSTRUM_MAX_BODY_BYTES">;
}

/** Episodes of a feed; older ones stay at their links. */
const mostItems = 100;

export function createHostRoutes(options: HostRoutesOptions): Router {
  const { store, library, desk, gate, config, onDeleted } = options;
  const router = Router();
  router.patch("/replay/:space", express.json({ limit: config.ROSTRUM_MAX_BODY_BYTES }), async (request, response) => {
    await gate.demand(request);
    const facts = await demandReplay(library, String(request.params.space));
    const edit = editBody.safeParse(request.body);
    if (!edit.success) throw new RostrumError("body_invalid", "Expected some of title, visibility, chapters, trim.");
    const edited = await editReplay(options, facts, edit.data);
    await desk.order(edited);
    const { space, title, visibility, revision } = edited;
    response.setHeader("cache-control", "no-store").json({ space, title, visibility, revision } satisfies z.input<typeof editedAnswer>);
  });
  router.get("/replay/:space/edit.json", async (request, response) => {
    await gate.demand(request);
    const facts = await demandReplay(library, String(request.params.space));
    response.setHeader("cache-control", "no-store").json(await draftOf(store, facts));
  });
  router.post("/replay/:space/exports", async (request, response) => {
    await gate.demand(request);
    await desk.retry(await demandReplay(library, String(request.params.space)));
    response.status(202).end();
  });
  router.delete("/replay/:space", async (request, response) => {
    await gate.demand(request);
    const facts = await demandReplay(library, String(request.params.space));
    await deleteReplay(store, facts);
    await onDeleted(facts.space);
    response.status(204).end();
  });
  router.get("/feed/:name", async (request, response) => {
    const account = /^(.+)\.xml$/.exec(String(request.params.name))?.[1] ?? "";
    if (!spaceIdPattern.test(account)) throw new RostrumError("not_found", "There is no such feed.");
    const feed = await feedOf(account, request, options);
    response.setHeader("cache-control", "public, max-age=60").type("application/rss+xml; charset=utf-8").send(feed);
  });
  return router;
}

async function feedOf(account: string, request: Request, { library, store, config }: HostRoutesOptions): Promise<string> {
  const base = config.PUBLIC_URL ?? `${config.TLS_CERT === undefined ? "http" : "https"}://${hostOf(request)}`;
  const replays = (await library.hostedBy(account)).filter(({ space, visibility }) => visibility === "public" && !isSigned(space));
  if (replays.length === 0) throw new RostrumError("not_found", "There is no such feed.");
  const newest = replays.sort((one, other) => other.startedAt - one.startedAt).slice(0, mostItems);
  const items = await Promise.all(newest.map((facts) => itemOf(facts, { store, base })));
  const name = newest[0]?.host?.name ?? account;
  return renderFeed({ name, self: `${base}/feed/${account}.xml`, link: base, items: items.flatMap((item) => item ?? []) });
}

function hostOf({ headers: { host = "" } }: Request): string {
  return /^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) ? host : "localhost";
}

/** @returns undefined until there is something to enclose. */
async function itemOf(facts: ReplayFacts, { store, base }: { readonly store: ObjectStore; readonly base: string }): Promise<FeedItem | undefined> {
  const { space, title, startedAt } = facts;
  const note = await readNote(store, { ...facts, kind: "audio.m4a" }, "audio.m4a");
  if (!note) return undefined;
  const at = (name: Parameters<typeof replayPaths.download>[1]) => `${base}${replayPaths.download(space, name)}`;
  const links = { page: `${base}/s/${space}`, audio: at("audio.m4a"), cover: at("cover.png"), chapters: at("chapters.json") };
  const { captions } = facts;
  const transcript = captions === undefined ? {} : { transcript: { url: at("transcript.vtt"), language: captions } };
  return { space, title, startedAt, durationMs: note.durationMs, bytes: note.bytes, links, ...transcript };
}
