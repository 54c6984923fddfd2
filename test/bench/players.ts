/** Our page, hls.js, shaka-player, video.js, ffmpeg and GStreamer, or those of them that are chosen, listen to the live system, straight and through Varnish; their errors, stalls and latencies come out. */
import { accessSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { startPlainCache } from "../infra/edge/support/plain-cache.ts";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { launchChromium } from "../support/chromium.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { startSystem } from "../support/system.ts";
import { type Heard, hearOther, hearOurPage, hearPoller } from "./players/listen.ts";
import { type OtherPlayer, startPlayerSite } from "./players/player-site.ts";

const targets = { errors: 0, stalls: 0 } as const;
/** Until the plain pollers have three segments to begin with. */
const leadMs = 15_000;
const varnish = "/usr/sbin/varnishd";

interface Round {
  readonly base: string;
  readonly space: LiveSpace;
  readonly browser: Browser;
  readonly site: string;
  readonly seconds: number;
}

/** The last two are caches that were not made for this: they play, later, and not without a halt. */
const routeNames = ["straight", "varnish", "hides-queries", "ignores-queries"] as const;
type Route = (typeof routeNames)[number];

const players: Readonly<Record<string, (round: Round) => Promise<Heard>>> = {
  ours: ({ base, space, browser, seconds }) => hearOurPage(browser, { url: `${base}/s/${space.id}`, seconds }),
  hlsjs: (round) => other(round, "hlsjs"),
  shaka: (round) => other(round, "shaka"),
  videojs: (round) => other(round, "videojs"),
  ffmpeg: (round) => hearPoller({ poller: "ffmpeg", url: playlistOf(round), seconds: round.seconds }),
  gstreamer: (round) => hearPoller({ poller: "GStreamer", url: playlistOf(round), seconds: round.seconds }),
};

function playlistOf({ base, space }: Round): string {
  return `${base}/live/${space.id}/index.m3u8`;
}

function other(round: Round, player: OtherPlayer): Promise<Heard> {
  return hearOther(round.browser, { player, site: round.site, url: playlistOf(round), seconds: round.seconds });
}

/** What is named in a comma separated list, all of it where there is none. @throws TypeError for a name that is none of `all`. */
function chosen<Name extends string>(list: string | undefined, all: readonly Name[]): readonly Name[] {
  const names = list?.split(",") ?? all;
  return names.map((name) => {
    const known = all.find((one) => one === name);
    if (known === undefined) throw new TypeError(`Expected some of ${all.join(", ")}, got "${name}".`);
    return known;
  });
}

function tell(route: string, heard: readonly Heard[]): void {
  for (const { player, errors, stalls, stalledAt, latency, complaints } of heard) {
    const delay = latency ? `latency p50 ${latency.p50} s, worst ${latency.worst} s` : "latency not known to it";
    console.error(
      `${route.padEnd(15)} ${player.padEnd(22)} ${errors} errors, ${stalls} stalls, ${delay}${stalledAt ? `; stalled at ${stalledAt.join(", ")} s` : ""}${complaints ? ` (${complaints.join(" | ")})` : ""}`,
    );
  }
}

function hasVarnish(): boolean {
  try {
    accessSync(varnish);
    return true;
  } catch {
    return false;
  }
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    profile: { type: "string", default: "balanced" },
    players: { type: "string" },
    routes: { type: "string" },
  },
});
const names = chosen(values.players, Object.keys(players));
const routes = chosen<Route>(values.routes ?? (hasVarnish() ? "straight,varnish" : "straight"), routeNames);
const cleanups: (() => unknown)[] = [];

const context = { after: (run: () => unknown) => void cleanups.push(run) } as Parameters<typeof startVarnish>[0];

async function baseOf(route: Route, { url: origin, ready }: { readonly url: string; readonly ready: string }): Promise<string> {
  if (route === "straight") return origin;
  if (route === "varnish") return `http://127.0.0.1:${await startVarnish(context, [{ host: "127.0.0.1", port: Number(new URL(origin).port) }])}`;
  return startPlainCache(context, { origin, forward: route === "ignores-queries", ready });
}

try {
  const seconds = Number(values.seconds);
  const system = await startSystem();
  cleanups.push(() => system.stop());
  const site = await startPlayerSite();
  cleanups.push(() => site.close());
  const browser = await launchChromium({ arguments: ["--autoplay-policy=no-user-gesture-required"] });
  cleanups.push(() => browser.close());
  const space = await startSpace(system, ["host"], { profile: values.profile });
  await new Promise((resolve) => setTimeout(resolve, leadMs));
  const heard: Partial<Record<Route, Heard[]>> = {};
  for (const route of routes) {
    const base = await baseOf(route, { url: system.url, ready: `/s/${space.id}` });
    const round = { base, space, browser, site: site.url, seconds };
    // All at once: each has the others' load beside it.
    heard[route] = await Promise.all(names.flatMap((name) => players[name]?.(round) ?? []));
    tell(route, heard[route]);
  }
  const met = Object.values(heard)
    .flat()
    .every(({ errors, stalls }) => errors <= targets.errors && stalls <= targets.stalls);
  console.log(JSON.stringify({ bench: "players", profile: values.profile, seconds, ...heard, targets, met }));
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}
