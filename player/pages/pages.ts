/** The directory of spaces and the built scripts go in; the router of every listener's page comes out. */
import { type NextFunction, type Request, type Response, Router } from "express";
import type { Registry } from "prom-client";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { Assets } from "./assets.ts";
import { capacityPage } from "./capacity-page.ts";
import { Cards } from "./card/cards.ts";
import { asClip, createClipReader, type ReadClip } from "./clip.ts";
import { editPage } from "./edit-page.ts";
import { embedBuilderPage } from "./embed-builder-page.ts";
import { embedPage } from "./embed-page.ts";
import { homePage } from "./home-page.ts";
import { oembedOf, oembedSpace, sendOembed } from "./oembed.ts";
import { mediaOrigins } from "./player-markup.ts";
import { problemPage } from "./problem-page.ts";
import type { PublicSpace, ReadTimeline, SpaceDirectory } from "./public-space.ts";
import { sendAsset } from "./send-asset.ts";
import { sendPage } from "./send-page.ts";
import { createShareFiles } from "./share-files.ts";
import { sharePage } from "./share-page.ts";

export interface PagesOptions {
  readonly directory: SpaceDirectory;
  readonly timeline: ReadTimeline;
  /** Absent: no clips are known. */
  readonly readClip?: ReadClip;
  /** Base of the links handed out, for this request; no trailing slash. */
  readonly baseUrl: (request: Request) => string;
  /** Directory of the bundled scripts and stylesheets. */
  readonly webDir: string;
  /** Base of the public object store: pages name the plain copy there for when the origin is gone. */
  readonly storeUrl?: string | undefined;
  readonly metrics?: Registry | undefined;
  /** Whether the home page offers to start spaces without a key. */
  readonly localTrial?: boolean;
}

const keepSeconds = { capacity: 60, home: 2, scheduled: 5, live: 5, ended: 60, cancelled: 60, missing: 2, failed: 1 };

export function createPages({
  directory,
  timeline,
  readClip = createClipReader({ workerUrl: undefined }),
  baseUrl,
  webDir,
  storeUrl,
  metrics,
  localTrial = true,
}: PagesOptions): Router {
  const assets = new Assets(webDir);
  const router = Router();
  /** A space, or a clip of it where the address names one. */
  const find = async (request: Request): Promise<PublicSpace> => {
    const { id, clip } = request.params;
    if (typeof id !== "string" || !spaceIdPattern.test(id)) throw new RostrumError("space_not_found", "No space has such an id.");
    const base = baseUrl(request);
    const space = await directory.get(id, { base });
    return clip === undefined ? space : asClip(space, await readClip(id, String(clip)), { base });
  };
  router.get("/", async (request, response) => {
    const { viewer } = request.query;
    const known = typeof viewer === "string" && spaceIdPattern.test(viewer) ? viewer : undefined;
    const spaces = await timeline({ viewer: known, base: baseUrl(request) });
    sendPage(response, homePage(spaces, { assets, localTrial }), { keepSeconds: keepSeconds.home });
  });
  router.get("/capacity", (_, response) => sendPage(response, capacityPage({ assets }), { keepSeconds: keepSeconds.capacity }));
  router.get("/embed-builder", (request, response) => {
    sendPage(response, embedBuilderPage({ assets, baseUrl: baseUrl(request) }), { keepSeconds: keepSeconds.capacity, frames: true });
  });
  router.get(["/s/:id", "/s/:id/clips/:clip"], async (request, response) => {
    const [space, places] = [await find(request), { baseUrl: baseUrl(request), storeUrl }];
    sendPage(response, sharePage(space, { assets, ...places }), { keepSeconds: keepSeconds[space.state], mediaOrigins: mediaOrigins(space, places) });
  });
  router.get("/s/:id/edit", async (request, response) => {
    const [space, places] = [await find(request), { baseUrl: baseUrl(request), storeUrl }];
    sendPage(response, editPage(space, { assets, ...places }), { keepSeconds: keepSeconds.live, mediaOrigins: mediaOrigins(space, places) });
  });
  router.get(["/embed/:id", "/embed/:id/clips/:clip"], async (request, response) => {
    const [space, places] = [await find(request), { baseUrl: baseUrl(request), storeUrl }];
    const life = { keepSeconds: keepSeconds[space.state], mediaOrigins: mediaOrigins(space, places) };
    sendPage(response, embedPage(space, { assets, ...places }), { ...life, framed: true });
  });
  router.use(createShareFiles({ find, cards: new Cards({ metrics }), keepSeconds: ({ state }) => keepSeconds[state] }));
  router.get("/oembed", async (request, response) => {
    const wanted = oembedSpace(request.query, { baseUrl: baseUrl(request) });
    const base = baseUrl(request);
    const whole = await directory.get(wanted.id, { base });
    const space = wanted.clip === undefined ? whole : asClip(whole, await readClip(wanted.id, wanted.clip), { base });
    sendOembed(response, oembedOf(space, wanted), { format: wanted.format, keepSeconds: keepSeconds[space.state] });
  });
  router.get(["/player.js", "/assets/:name"], (request, response, next) => {
    const { name } = request.params;
    const found = assets.find(typeof name === "string" ? name : "player.js");
    if (found) sendAsset(found.asset, { request, response, hashed: found.hashed });
    else next();
  });
  router.use(unknownPage(assets)).use(["/s", "/embed", "/"], failurePage(assets));
  return router;
}

/** People who came by a wrong link are told so on a page; programs, and whoever looks at the API, get the problem document. No cache keeps the one for the other. */
function unknownPage(assets: Assets) {
  const page = problemPage({ assets, framed: false, heading: "There is no such page", text: "The link may be mistyped." });
  return (request: Request, response: Response, next: NextFunction): void => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isRead && !request.path.startsWith("/v1/") && /\btext\/html\b/.test(request.headers.accept ?? ""))
      sendPage(response, page, { status: 404, keepSeconds: 0 });
    else next();
  };
}

/** Only pages are answered with a page: errors of the API pass on. */
function failurePage(assets: Assets) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent || !/^\/($|s\/[^/]*(\/clips\/[^/]*|\/edit)?$|embed\/)/.test(request.originalUrl.split("?")[0] ?? "")) {
      next(error);
      return;
    }
    const missing = error instanceof RostrumError && error.status === 404;
    const framed = request.originalUrl.startsWith("/embed/");
    sendPage(response, problemPage({ assets, framed, ...wordsFor({ missing, clip: request.originalUrl.includes("/clips/") }) }), {
      status: missing ? 404 : 503,
      framed,
      keepSeconds: missing ? keepSeconds.missing : keepSeconds.failed,
    });
  };
}

function wordsFor({ missing, clip }: { readonly missing: boolean; readonly clip: boolean }): { readonly heading: string; readonly text: string } {
  if (!missing)
    return { heading: "This page is taking a moment", text: "What is live keeps playing for everyone who listens. Please try again in a few seconds." };
  if (clip) return { heading: "There is no such clip", text: "The link may be mistyped, or the clip was taken away by the host." };
  return { heading: "There is no such space", text: "The link may be mistyped, or the space was never recorded and is gone." };
}
