/** A live space goes in; what our page and plain hls.js made of the same train ride, side by side, comes out. */
import type { Browser, Page } from "playwright-core";
import { NetworkTrace } from "../../player/network-trace.ts";
import { diagnose, listenAt, waitForSound } from "../../support/listener-page.ts";
import type { LiveSpace } from "../../support/space.ts";
import { watchHalts } from "../players/player-site.ts";
import { startShapingProxy } from "./shaping-proxy.ts";

interface Ride {
  readonly stalls: number;
  /** Seconds after the first sound. */
  readonly stalledAt: readonly number[];
  /** All silence after the first sound, seconds. */
  readonly silentSeconds: number;
  /** What was heard a second time, seconds. */
  readonly againSeconds: number;
  readonly gaveUp: boolean;
  readonly latency: { readonly p50: number; readonly last: number };
}

interface Reading {
  readonly halts: { readonly stalls: number; readonly stalledAt: readonly number[]; readonly silentMs: number; readonly againSeconds: number };
  readonly latencySeconds: number;
  readonly gaveUp: boolean;
}

interface Options {
  readonly base: string;
  readonly space: LiveSpace;
  readonly site: string;
  readonly seconds: number;
}

/** Whoever listens on a train does so on a phone. */
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export async function rideTrain(browser: Browser, { base, space, site, seconds }: Options): Promise<{ readonly ours: Ride; readonly plain: Ride }> {
  const proxies = await Promise.all([0, 1].map(() => startShapingProxy(base, { trace: new NetworkTrace("train") })));
  const [ours, plain] = proxies;
  if (!ours || !plain) throw new RangeError("Two proxies are needed.");
  try {
    const pages = [await openOurs(browser, `${ours.url}/s/${space.id}`), await openPlain(browser, { site, url: `${plain.url}/live/${space.id}/index.m3u8` })];
    for (const { start } of proxies) start();
    const [oursHeard, plainHeard] = await Promise.all(pages.map((one) => listen(one, seconds)));
    if (!oursHeard || !plainHeard) throw new RangeError("Two listeners are needed.");
    return { ours: oursHeard, plain: plainHeard };
  } finally {
    for (const proxy of proxies) await proxy.close();
  }
}

interface Listener {
  readonly page: Page;
  readonly read: () => Promise<Reading>;
}

const halts = "window.halts()";

async function openOurs(browser: Browser, url: string): Promise<Listener> {
  const context = await browser.newContext({ ...phone, bypassCSP: true });
  const page = await listenAt({ newPage: () => context.newPage() }, url);
  await page.evaluate(`{ const media = document.querySelector("rostrum-player").audio; ${watchHalts} }`);
  await waitForSound(page);
  const read = async () => {
    const { latencySeconds, state } = await diagnose(page);
    return { halts: await page.evaluate<Reading["halts"]>(halts), latencySeconds, gaveUp: state === "error" || state === "ended" };
  };
  return { page, read };
}

async function openPlain(browser: Browser, { site, url }: { readonly site: string; readonly url: string }): Promise<Listener> {
  const page = await browser.newPage(phone);
  await page.goto(`${site}/hlsjs?src=${encodeURIComponent(url)}`);
  await page.evaluate("window.begin()");
  const read = async () => {
    const { errors, latencySeconds } = await page.evaluate<{ errors: string[]; latencySeconds: number }>("window.report()");
    return { halts: await page.evaluate<Reading["halts"]>(halts), latencySeconds, gaveUp: errors.length > 0 };
  };
  return { page, read };
}

async function listen({ page, read }: Listener, seconds: number): Promise<Ride> {
  const latencies: number[] = [];
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await page.waitForTimeout(1000)) {
    const { latencySeconds } = await read();
    if (Number.isFinite(latencySeconds)) latencies.push(latencySeconds);
  }
  const { halts: seen, latencySeconds, gaveUp } = await read();
  await page.close();
  latencies.sort((one, other) => one - other);
  const round = (value = Number.NaN) => Math.round(value * 100) / 100;
  return {
    ...{ stalls: seen.stalls, stalledAt: seen.stalledAt, silentSeconds: round(seen.silentMs / 1000), againSeconds: round(seen.againSeconds), gaveUp },
    latency: { p50: round(latencies[latencies.length >> 1]), last: round(latencySeconds) },
  };
}
