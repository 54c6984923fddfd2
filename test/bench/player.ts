/** The player on the live system: loading, press to sound, a train ride beside plain hls.js, a cut, and the CPU of a playing tab beside a plain audio element. */
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { listen } from "../../infra/http/listen.ts";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { startSystem } from "../support/system.ts";
import { startDelayingProxy } from "./latency/delaying-proxy.ts";
import { browserCpuMs } from "./player/browser-cpu.ts";
import { recoverFromCut } from "./player/cut-recovery.ts";
import { loadWork } from "./player/load-work.ts";
import { pressToSound } from "./player/press-to-sound.ts";
import { rideTrain } from "./player/train-ride.ts";
import { startPlayerSite } from "./players/player-site.ts";

const targets = {
  pressToSoundMs: { local: 700, delayed: 1200 },
  stallShare: 1 / 3,
  giveUps: 0,
  backWithinSeconds: 20,
  layoutShift: 0,
  longestTaskMs: 50,
} as const;
const addedDelayMs = 60;
const cutSeconds = 5;
const cpuSeconds = 20;

async function presses(browser: Browser, { url, times }: { readonly url: string; readonly times: number }): Promise<{ p50: number; worst: number }> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) taken.push(Math.round(await pressToSound(browser, url)));
  taken.sort((one, other) => one - other);
  return { p50: taken[times >> 1] ?? Number.NaN, worst: taken.at(-1) ?? Number.NaN };
}

/** Browser CPU per second of playing, in percent of a core. */
async function cpuWhile(open: (browser: Browser) => Promise<unknown>): Promise<number> {
  const browser = await launchChromium({ arguments: ["--autoplay-policy=no-user-gesture-required"] });
  try {
    await open(browser);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const before = browserCpuMs();
    await new Promise((resolve) => setTimeout(resolve, cpuSeconds * 1000));
    return Math.round((browserCpuMs() - before) / cpuSeconds) / 10;
  } finally {
    await browser.close();
  }
}

async function playFile(browser: Browser): Promise<void> {
  const tone = ["-f", "lavfi", "-i", "sine=frequency=300:sample_rate=48000:duration=60", "-ac", "1", "-c:a", "aac", "-b:a", "64k"];
  const flags = ["-hide_banner", "-loglevel", "error", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"];
  const file = execFileSync("ffmpeg", [...tone, ...flags, "-"], { maxBuffer: 1e7 });
  const server = createServer((request, response) => {
    if (request.url === "/audio.m4a") response.writeHead(200, { "content-type": "audio/mp4", "content-length": file.length }).end(file);
    else response.writeHead(200, { "content-type": "text/html" }).end('<!doctype html><audio src="/audio.m4a" autoplay controls></audio>');
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  server.unref();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
}

async function playLive(browser: Browser, space: LiveSpace): Promise<void> {
  const page = await listenAt(browser, space.shareUrl);
  await waitForSound(page);
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    times: { type: "string", default: "9" },
    profile: { type: "string", default: "balanced" },
    parts: { type: "string", default: "load,press,cut,ride,cpu" },
  },
});
const seconds = Number(values.seconds);

interface Stand {
  readonly browser: Browser;
  readonly base: string;
  readonly space: LiveSpace;
}

const parts: Readonly<Record<string, (stand: Stand) => Promise<unknown>>> = {
  async load({ browser, base, space }) {
    const work = { share: await loadWork(browser, space.shareUrl), embed: await loadWork(browser, `${base}/embed/${space.id}`) };
    for (const [page, { layoutShift, longestTaskMs, longestTaskCpuMs }] of Object.entries(work))
      console.error(
        `loading the ${page} page: layout shift ${layoutShift} (${targets.layoutShift}), longest task ${longestTaskMs} ms, ${longestTaskCpuMs} ms of CPU (≤ ${targets.longestTaskMs})`,
      );
    return work;
  },
  async press({ browser, base, space }) {
    const proxy = await startDelayingProxy(base, { delayMs: addedDelayMs });
    const local = await presses(browser, { url: space.shareUrl, times: Number(values.times) });
    const delayed = await presses(browser, { url: `${proxy.url}/s/${space.id}`, times: Number(values.times) });
    await proxy.close();
    console.error(
      `press to sound: p50 ${local.p50} ms (≤ ${targets.pressToSoundMs.local}), with ${addedDelayMs} ms added ${delayed.p50} ms (≤ ${targets.pressToSoundMs.delayed})`,
    );
    return { local, delayed };
  },
  async cut({ browser, base, space }) {
    const backSeconds = await recoverFromCut(browser, { base, space, cutSeconds });
    console.error(`after a cut of ${cutSeconds} s: back at the target in ${backSeconds} s (≤ ${targets.backWithinSeconds})`);
    return { backSeconds };
  },
  async ride({ browser, base, space }) {
    const site = await startPlayerSite();
    const ride = await rideTrain(browser, { base, space, site: site.url, seconds });
    await site.close();
    for (const [name, { stalls, stalledAt, silentSeconds, againSeconds, gaveUp, latency }] of Object.entries(ride)) {
      const times = `${stalls} stalls (at ${stalledAt.join(", ")} s), ${silentSeconds} s silent, ${againSeconds} s heard again`;
      console.error(`train ride, ${name}: ${times}, latency p50 ${latency.p50} s, last ${latency.last} s${gaveUp ? ", gave up" : ""}`);
    }
    return ride;
  },
  async cpu({ space }) {
    const cpu = { live: await cpuWhile((one) => playLive(one, space)), file: await cpuWhile(playFile) };
    console.error(`browser CPU: our live page ${cpu.live} % of a core, an audio element on a file ${cpu.file} %`);
    return cpu;
  },
};

// Nobody speaks: the space would end by itself.
const system = await startSystem({ ROSTRUM_DESERTED_SECONDS: String(seconds + 3600) });
try {
  const space = await startSpace(system, ["host"], { profile: values.profile });
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  const browser = await launchChromium({ arguments: ["--autoplay-policy=no-user-gesture-required"] });
  const found: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(parts)) if (values.parts.split(",").includes(name)) found[name] = await run({ browser, base: system.url, space });
  await browser.close();
  console.log(JSON.stringify({ bench: "player", profile: values.profile, seconds, ...found, targets }));
} finally {
  await system.stop();
}
