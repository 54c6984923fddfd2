/** A long replay's address goes in; how long hls.js takes to open it and with what, to seek in it, and what that holds in memory come out. */
import type { Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import type { Engine } from "./long-space.ts";

/** When each step was over, milliseconds after `loadSource`. */
export interface Opening {
  /** The variants are known. */
  readonly multivariantMs: number;
  /** The last byte of the media playlist is there. */
  readonly playlistFetchedMs: number;
  /** hls.js knows all of it: the playlist is open. */
  readonly playlistOpenMs: number;
  /** The first segment is in the media source. */
  readonly bufferedMs: number;
  /** The browser says that sound can begin. */
  readonly playableMs: number;
}

export interface Opened {
  readonly opening: Opening;
  readonly seekMs: { readonly p50: number; readonly worst: number };
  readonly heapMegabytes: number;
}

/** Shares of the whole: near both ends, and far jumps in both directions. */
const targets = [0.5, 0.02, 0.98, 0.3, 0.7, 0.1, 0.9, 0.45];

/** What our player has set otherwise that costs time (player/web/hls-source.ts). */
const settings: Readonly<Record<Engine, object>> = {
  ours: { enableWorker: false, enableDateRangeMetadataCues: false, enableEmsgMetadataCues: false, enableID3MetadataCues: false },
  stock: {},
};

/** Runs in the page. */
const open = (engine: Engine) => `(async () => {
  const audio = document.querySelector("audio");
  const hls = new Hls(${JSON.stringify(settings[engine])});
  const at = {};
  const note = (name) => () => { at[name] ??= performance.now() - from; };
  hls.on(Hls.Events.MANIFEST_PARSED, note("multivariantMs"));
  hls.on(Hls.Events.LEVEL_LOADED, (_, { stats }) => { at.playlistFetchedMs ??= stats.loading.end - from; note("playlistOpenMs")(); });
  hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => frag.sn !== "initSegment" && note("bufferedMs")());
  const ready = new Promise((done, fail) => {
    audio.addEventListener("canplay", done, { once: true });
    hls.on(Hls.Events.ERROR, (_, data) => data.fatal && fail(new Error(data.details)));
  });
  const from = performance.now();
  hls.loadSource("/index.m3u8");
  hls.attachMedia(audio);
  await ready;
  note("playableMs")();
  return at;
})()`;

/** Runs in the page: the same two files and no player, for what the browser takes by itself. */
const bare = `(async () => {
  const audio = document.querySelector("audio");
  const from = performance.now();
  const source = new MediaSource();
  audio.src = URL.createObjectURL(source);
  const ready = new Promise((done) => audio.addEventListener("canplay", done, { once: true }));
  const [files] = await Promise.all([
    Promise.all(["/init.mp4", "/s0.m4s"].map(async (name) => (await fetch(name)).arrayBuffer())),
    new Promise((done) => source.addEventListener("sourceopen", done, { once: true })),
  ]);
  const buffer = source.addSourceBuffer('audio/mp4; codecs="mp4a.40.2"');
  for (const bytes of files) {
    buffer.appendBuffer(bytes);
    await new Promise((done) => buffer.addEventListener("updateend", done, { once: true }));
  }
  await ready;
  return performance.now() - from;
})()`;

/** Ends when the sound at the new place can play. */
const seek = (share: number) => `(async () => {
  const audio = document.querySelector("audio");
  const done = new Promise((resolve) => {
    const look = () => (!audio.seeking && audio.readyState >= 3 ? resolve() : setTimeout(look, 5));
    audio.addEventListener("seeking", look, { once: true });
  });
  const from = performance.now();
  audio.currentTime = audio.duration * ${share};
  await done;
  return performance.now() - from;
})()`;

async function withPage<Result>(url: string, use: (page: Page) => Promise<Result>): Promise<Result> {
  const browser = await launchChromium({ arguments: ["--enable-precise-memory-info", "--autoplay-policy=no-user-gesture-required"] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await use(page);
  } finally {
    await browser.close();
  }
}

/** In a browser that has just been started, as each of these is. */
export function openBare(url: string): Promise<number> {
  return withPage(`${url}/ours`, async (page) => round(await page.evaluate<number>(bare)));
}

export function openLong(url: string, engine: Engine): Promise<Opened> {
  return withPage(`${url}/${engine}`, async (page) => {
    const opening = await page.evaluate<Opening>(open(engine));
    const seeks: number[] = [];
    for (const share of targets) seeks.push(await page.evaluate<number>(seek(share)));
    seeks.sort((one, other) => one - other);
    const heap = await page.evaluate<number>("performance.memory.usedJSHeapSize");
    const rounded = Object.fromEntries(Object.entries(opening).map(([name, ms]) => [name, round(ms)])) as unknown as Opening;
    return { opening: rounded, seekMs: { p50: round(seeks[seeks.length >> 1] ?? 0), worst: round(seeks.at(-1) ?? 0) }, heapMegabytes: round(heap / 1e6) };
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
