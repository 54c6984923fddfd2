/** Requests of hosts go in: their replays are edited, made anew or deleted; for everybody their feed comes out. */
import express, { type Request, Router } from "express";
import type { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import { RecentValues } from "../../infra/memory/recent-values.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { isSigned } from "../contract/playback-signature.ts";
import { editBody, type editedAnswer } from "../contract/replay-forms.ts";
import { replayPaths, spaceIdPattern } from "../contract/urls.ts";
import { draftOf } from "./edit-draft.ts";
import type { ExportDesk } from "./export/export-desk.ts";
import { lastMade } from "./export/exporter.ts";
import { type FeedItem, renderFeed } from "./feed.ts";
import type { HostGate } from "./host-gate.ts";
import { deleteReplay, editReplay } from "./replay-edits.ts";
import { demandReplay, type ReplayFacts, type ReplayLibrary } from "./replay-facts.ts";

export interface HostRoutesOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly desk: ExportDesk;
  readonly gate: HostGate;
  /** Two edits of one replay at once are one after the other: neither undoes what the other did not speak of. */
  readonly turns: SpaceTurns;
  readonly clock: Clock;
  /** Whoever lists replays learns of one that is gone, and of one that is to be listed, or not, from now on. */
  readonly onDeleted: (space: string) => Promise<void>;
  readonly onListing: (space: string, listing: { readonly unlisted: boolean }) => Promise<void>;
  readonly config: Pick<Config, "PUBLIC_URL" | "TLS_CERT" | "ROSTRUM_MAX_BODY_BYTES">;
}

/** Episodes of a feed; older ones stay at their links. */
const mostItems = 100;
/** However often it is asked for, a feed is made once in so long; after an edit at once. */
const feedMs = 10_000;
const maxFeeds = 200;

export function createHostRoutes(options: HostRoutesOptions): Router {
  const { store, library, desk, gate, turns, clock, config, onDeleted, onListing } = options;
  const router = Router();
  const feeds = new RecentValues<string>({ clock, freshMs: feedMs, maxEntries: maxFeeds, read: (key) => feedOf(key.slice(key.indexOf(" ") + 1), options) });
  let edits = 0;
  router.patch("/replay/:space", express.json({ limit: config.ROSTRUM_MAX_BODY_BYTES }), async (request, response) => {
    await gate.demand(request);
    const asked = String(request.params.space);
    await demandReplay(library, asked);
    const edit = editBody.safeParse(request.body);
    if (!edit.success) throw new RostrumError("body_invalid", "Expected some of title, visibility, chapters, trim.");
    const { space, title, visibility, revision } = await turns.take(asked, async () => {
      if (edit.data.visibility !== undefined) await onListing(asked, { unlisted: edit.data.visibility === "unlisted" });
      const edited = await editReplay(options, await demandReplay(library, asked), edit.data);
      await desk.order(edited);
      edits += 1;
      return edited;
    });
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
    const space = String(request.params.space);
    await turns.take(space, async () => deleteReplay(store, await demandReplay(library, space)));
    edits += 1;
    await onDeleted(space);
    response.status(204).end();
  });
  router.get("/feed/:name", async (request, response) => {
    const account = /^(.+)\.xml$/.exec(String(request.params.name))?.[1] ?? "";
    if (!spaceIdPattern.test(account)) throw new RostrumError("not_found", "There is no such feed.");
    const base = config.PUBLIC_URL ?? `${config.TLS_CERT === undefined ? "http" : "https"}://${hostOf(request)}`;
    const feed = await feeds.get(`${edits} ${base}/feed/${account}.xml`);
    response.setHeader("cache-control", "public, max-age=60").type("application/rss+xml; charset=utf-8").send(feed);
  });
  return router;
}

/** @param self address of the feed itself. */
async function feedOf(self: string, { library, store }: Pick<HostRoutesOptions, "library" | "store">): Promise<string> {
  const [, base = "", account = ""] = /^(.*)\/feed\/(.+)\.xml$/.exec(self) ?? [];
  const newest: ReplayFacts[] = [];
  for await (const facts of library.hostedBy(account)) {
    if (facts.visibility === "public" && !isSigned(facts.space)) newest.push(facts);
    if (newest.length === mostItems) break;
  }
  if (newest.length === 0) throw new RostrumError("not_found", "There is no such feed.");
  const items = (await Promise.all(newest.map((facts) => itemOf(facts, { store, base })))).flatMap((item) => item ?? []);
  const [latest] = items;
  // A feed without anything in it would take from its readers what they have.
  if (!latest) throw new RostrumError("unavailable", "What this feed holds is being made.", { retryAfterSeconds: 10 });
  const name = newest[0]?.host?.name ?? account;
  const language = newest.find(({ captions }) => captions !== undefined)?.captions;
  return renderFeed({ name, self, link: base, cover: latest.links.cover, language, items });
}

function hostOf({ headers: { host = "" } }: Request): string {
  return /^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) ? host : "localhost";
}

/** Whoever reads the feed while it is made anew would take an episode without its file for one that is gone. @returns undefined until there is something to enclose. */
async function itemOf(facts: ReplayFacts, { store, base }: { readonly store: ObjectStore; readonly base: string }): Promise<FeedItem | undefined> {
  const { space, title, startedAt } = facts;
  const made = await lastMade(store, facts, { name: "audio.m4a", since: 0 });
  if (!made) return undefined;
  const at = (name: Parameters<typeof replayPaths.download>[1]) => `${base}${replayPaths.download(space, name)}`;
  const links = { page: `${base}/s/${space}`, audio: at("audio.m4a"), cover: at("cover.png"), chapters: at("chapters.json") };
  const { captions } = facts;
  const transcript = captions === undefined ? {} : { transcript: { url: at("transcript.vtt"), language: captions } };
  return { space, title, startedAt, durationMs: made.note.durationMs, bytes: made.note.bytes, links, ...transcript };
}
