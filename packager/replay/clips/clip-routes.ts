/** Requests for clips go in: anybody makes one, sees what it is and keeps its sound; the host lists and removes them. */
import express, { type Request, type Response, Router } from "express";
import type { Clock } from "../../../infra/clock/clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { forwardedCaller } from "../../../infra/http/caller-address.ts";
import { networkOf } from "../../../infra/http/network-of.ts";
import { TokenBuckets } from "../../../infra/http/token-buckets.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { clipBody, type PublicClip } from "../../contract/replay-forms.ts";
import { clipId, cutOfClip, livePaths, replayKeys, replayPaths } from "../../contract/urls.ts";
import { clipTitle } from "../disposition.ts";
import type { HostGate } from "../host-gate.ts";
import { sendDownload } from "../send-download.ts";
import type { Clip, ClipDesk } from "./clip-desk.ts";
import { removeClip } from "./remove-clips.ts";

export interface ClipRoutesOptions {
  readonly store: ObjectStore;
  readonly clips: ClipDesk;
  readonly clock: Clock;
  readonly gate: HostGate;
  /** Public base of the object store, where it has one. */
  readonly storeUrl: string | undefined;
  readonly clipsPerAddress: number;
}

const windowMs = 60_000;
const maxBodyBytes = 1024;

export function createClipRoutes({ store, clips, clock, gate, storeUrl, clipsPerAddress }: ClipRoutesOptions): Router {
  const router = Router();
  const buckets = new TokenBuckets({ size: clipsPerAddress, windowMs });
  router.post("/replay/:space/clips", express.json({ limit: maxBodyBytes }), async (request, response) => {
    const waitMs = buckets.take(networkOf(forwardedCaller(request)), clock.now());
    if (waitMs > 0) throw new RostrumError("rate_limited", "Too many clips from this address.", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    const wish = clipBody.safeParse(request.body);
    if (!wish.success) throw new RostrumError("body_invalid", "Expected start and end, or last, in seconds.");
    open(response)
      .status(201)
      .json(shown(await clips.make(String(request.params.space), wish.data)));
  });
  router.get("/replay/:space/clips", async (request, response) => {
    await gate.demand(request);
    const all = await clips.list(String(request.params.space));
    response.setHeader("cache-control", "no-store").json({ clips: all.map(shown) });
  });
  router.get("/replay/:space/clips/:name", async (request, response) => {
    const [, id = "", extension] = /^([\d-]+)(\.m4a)?$/.exec(String(request.params.name)) ?? [];
    const clip = await demandClip(clips, request, id);
    open(response).setHeader("cache-control", "public, max-age=10");
    if (extension === undefined) response.json(shown(clip));
    else
      await sendDownload(
        { request, response },
        { store, storeUrl, key: replayKeys.clipAudio(clip.space, clip), title: clipTitle(clip.title), name: "audio.m4a" },
      );
  });
  router.delete("/replay/:space/clips/:name", async (request, response) => {
    await gate.demand(request);
    await removeClip(store, await demandClip(clips, request, String(request.params.name)));
    response.status(204).end();
  });
  return router;
}

function open(response: Response): Response {
  return response.setHeader("access-control-allow-origin", "*");
}

async function demandClip(clips: ClipDesk, { params }: Request, id: string): Promise<Clip> {
  const cut = cutOfClip(id);
  const clip = cut && (await clips.find(String(params.space), cut));
  if (!clip) throw new RostrumError("not_found", "There is no such clip.");
  return clip;
}

/** Paths, to be taken on the origin that was asked. */
function shown(clip: Clip): PublicClip {
  const { space, title, seconds } = clip;
  const id = clipId(clip);
  const links = { page: replayPaths.clipPage(space, id), playback: livePaths.clipMultivariant(clip, clip), audio: replayPaths.clipAudio(space, clip) };
  const moment = (time: number) => new Date(time).toISOString();
  return { id, space, title, seconds, saidAt: moment(clip.saidAt), createdAt: moment(clip.createdAt), links };
}
