/** Our page, hls.js, shaka-player, video.js, ffmpeg and GStreamer listen to the live system, straight and through Varnish; their errors, stalls and latencies come out. */
import { accessSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { launchChromium } from "../support/chromium.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { startSystem } from "../support/system.ts";
import { type Heard, hearOther, hearOurPage, hearPoller } from "./players/listen.ts";
import { startPlayerSite } from "./players/player-site.ts";

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

/** All at once: each has the others' load beside it. */
async function listenAll({ base, space, browser, site, seconds }: Round): Promise<Heard[]> {
  const url = `${base}/live/${space.id}/index.m3u8`;
  const heard = [
    hearOurPage(browser, { url: `${base}/s/${space.id}`, seconds }),
    hearOther(browser, { player: "hlsjs", site, url, seconds }),
    hearOther(browser, { player: "shaka", site, url, seconds }),
    hearOther(browser, { player: "videojs", site, url, seconds }),
    hearPoller({ poller: "ffmpeg", url, seconds }),
    hearPoller({ poller: "GStreamer", url, seconds }),
  ];
  return Promise.all(heard);
}

function tell(route: string, heard: readonly Heard[]): void {
  for (const { player, errors, stalls, stalledAt, latency, complaints } of heard) {
    const delay = latency ? `latency p50 ${latency.p50} s, worst ${latency.worst} s` : "latency not known to it";
    console.error(
      `${route.padEnd(8)} ${player.padEnd(22)} ${errors} errors, ${stalls} stalls, ${delay}${stalledAt ? `; stalled at ${stalledAt.join(", ")} s` : ""}${complaints ? ` (${complaints.join(" | ")})` : ""}`,
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

const { values } = parseArgs({ options: { seconds: { type: "string", default: "120" }, profile: { type: "string", default: "balanced" } } });
const cleanups: (() => unknown)[] = [];
const context = { after: (run: () => unknown) => void cleanups.push(run) };
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
  const round = { space, browser, site: site.url, seconds };
  const straight = await listenAll({ ...round, base: system.url });
  tell("straight", straight);
  const port = hasVarnish()
    ? await startVarnish(context as Parameters<typeof startVarnish>[0], [{ host: "127.0.0.1", port: Number(new URL(system.url).port) }])
    : undefined;
  const edge = port === undefined ? [] : await listenAll({ ...round, base: `http://127.0.0.1:${port}` });
  tell("varnish", edge);
  const met = [...straight, ...edge].every(({ errors, stalls }) => errors <= targets.errors && stalls <= targets.stalls);
  console.log(JSON.stringify({ bench: "players", profile: values.profile, seconds, straight, varnish: edge, targets, met }));
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}
