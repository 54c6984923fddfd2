/** A long replay's address goes in; how long hls.js takes to open it, to seek in it, and what that holds in memory come out. */
import { launchChromium } from "../../support/chromium.ts";

export interface Opened {
  readonly openMs: number;
  readonly seekMs: { readonly p50: number; readonly worst: number };
  readonly heapMegabytes: number;
}

/** Shares of the whole: near both ends, and far jumps in both directions. */
const targets = [0.5, 0.02, 0.98, 0.3, 0.7, 0.1, 0.9, 0.45];

/** Runs in the page: opened is when sound could begin. */
const open = `(async () => {
  const audio = document.querySelector("audio");
  const hls = new Hls({ enableWorker: true });
  const ready = new Promise((done, fail) => {
    audio.addEventListener("canplay", done, { once: true });
    hls.on(Hls.Events.ERROR, (_, data) => data.fatal && fail(new Error(data.details)));
  });
  const from = performance.now();
  hls.loadSource("/replay.m3u8");
  hls.attachMedia(audio);
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

export async function openLong(url: string): Promise<Opened> {
  const browser = await launchChromium({ arguments: ["--enable-precise-memory-info", "--autoplay-policy=no-user-gesture-required"] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const openMs = await page.evaluate<number>(open);
    const seeks: number[] = [];
    for (const share of targets) seeks.push(await page.evaluate<number>(seek(share)));
    seeks.sort((one, other) => one - other);
    const heap = await page.evaluate<number>("performance.memory.usedJSHeapSize");
    return { openMs: round(openMs), seekMs: { p50: round(seeks[seeks.length >> 1] ?? 0), worst: round(seeks.at(-1) ?? 0) }, heapMegabytes: round(heap / 1e6) };
  } finally {
    await browser.close();
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
