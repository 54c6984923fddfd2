/** The real pages over a fake directory of spaces, served beside the fake origin on one port. */
import express, { type RequestHandler } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ReadClip } from "../../player/pages/clip.ts";
import { createPages } from "../../player/pages/pages.ts";
import type { PublicSpace, ReadTimeline, SpaceDirectory } from "../../player/pages/public-space.ts";
import { type FakeOrigin, startFakeOrigin } from "./fake-origin.ts";
import { webDir } from "./web-bundle.ts";

export interface ListeningSite {
  readonly origin: FakeOrigin;
  readonly spaces: Map<string, PublicSpace>;
  close(): Promise<void>;
}

export function exampleSpace(changes: Partial<PublicSpace> = {}): PublicSpace {
  const id = changes.id ?? "evening";
  return {
    id,
    title: "The evening round: what we learnt from the tides",
    state: "live",
    host: { name: "Ada Lovelace", handle: "ada" },
    stage: [
      { account: "ada", name: "Ada Lovelace", role: "host" },
      { account: "grace", name: "Grace Hopper", role: "speaker" },
    ],
    shareUrl: `http://site.example/s/${id}`,
    embedUrl: `http://site.example/embed/${id}`,
    playbackUrl: `http://site.example/live/${id}/index.m3u8`,
    profile: "fast",
    ...changes,
  };
}

export function directoryOf(spaces: ReadonlyMap<string, PublicSpace>): SpaceDirectory {
  return {
    get: async (id) => {
      const space = spaces.get(id);
      if (!space) throw new RostrumError("space_not_found", "No such space.");
      return space;
    },
  };
}

/** Everybody's timeline, in which "ann" follows the host of each space whose title names her. */
export function timelineOf(spaces: ReadonlyMap<string, PublicSpace>): ReadTimeline {
  const order = ["following", "live", "scheduled", "replay"] as const;
  return async ({ viewer }) => {
    const placed = [...spaces.values()].map((space) => {
      const follows = viewer !== undefined && space.title.includes(viewer);
      const section = space.state === "live" ? (follows ? "following" : "live") : space.state === "scheduled" ? "scheduled" : "replay";
      return { ...space, section, following: follows ? [{ name: space.host.name }] : [] } as const;
    });
    return order.flatMap((section) => placed.filter((one) => one.section === section));
  };
}

export async function startSite({
  spaces = [exampleSpace()],
  withStore = false,
  before,
  readClip,
  ...programme
}: {
  delayMs?: number;
  open?: boolean;
  ageSeconds?: number;
  spaces?: PublicSpace[];
  /** Whether the pages name the plain copy in the store. */
  withStore?: boolean;
  /** Asked before the pages. */
  before?: RequestHandler;
  readClip?: ReadClip;
} = {}): Promise<ListeningSite> {
  const held = new Map(spaces.map((space) => [space.id, space]));
  const app = express();
  if (before) app.use(before);
  const origin = await startFakeOrigin({ ...programme, pages: app });
  const storeUrl = withStore ? origin.storeUrl : undefined;
  const about = { directory: directoryOf(held), timeline: timelineOf(held), baseUrl: () => "http://site.example", webDir, storeUrl };
  app.use(createPages({ ...about, ...(readClip && { readClip }) }));
  return {
    origin,
    spaces: held,
    close: () => origin.close(),
  };
}
