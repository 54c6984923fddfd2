/** Mouth to ear through the real system: bursts in a speaker's browser to the same bursts at a listener's output, 60 ms added to every HTTP response. */
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { type Profile, type ProfileName, profiles } from "../../packager/contract/profile.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Diagnostics, diagnose, waitForSound } from "../support/listener-page.ts";
import { type System, startSystem } from "../support/system.ts";
import { capturedBursts, fetchedParts, heardBursts, openListener, openSpeaker } from "./latency/burst-pages.ts";
import { type LatencyReport, reportOf } from "./latency/burst-report.ts";
import { startDelayingProxy } from "./latency/delaying-proxy.ts";
import { watchParts } from "./latency/part-watch.ts";

const targets = { fast: { p50: 1, p95: 1.3 }, balanced: { p50: 1.5, p95: 1.8 }, saver: { p50: 2.6, p95: 3 }, stalls: 0, driftSeconds: 0.05 } as const;
const delayMs = 60;
/** How often the player is asked for its own figures. */
const sampleMs = 5000;

interface Options {
  readonly system: System;
  readonly profile: Profile;
  readonly seconds: number;
}

type Figures = LatencyReport & {
  readonly stalls: number;
  readonly targetSeconds: number;
  readonly latencySeconds: number;
  /** The player's own latency and target every few seconds, and its stalls so far. */
  readonly timeline: readonly string[];
};

type Seen = Diagnostics & { readonly targetSeconds: number };

async function follow(listener: Page, seconds: number): Promise<string[]> {
  const timeline: string[] = [];
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const { latencySeconds, targetSeconds, stalls } = (await diagnose(listener)) as Seen;
    timeline.push(`${latencySeconds?.toFixed(2)}/${targetSeconds.toFixed(2)}${stalls > 0 ? `(${stalls})` : ""}`);
    await listener.waitForTimeout(sampleMs);
  }
  return timeline;
}

async function measure({ system, profile, seconds }: Options): Promise<Figures> {
  await system.call("PUT", "/v1/accounts/speaker", { name: "Speaker", handle: "speaker", followerCount: 1000 });
  const { id } = await system.call("POST", "/v1/spaces", { title: `Latency, ${profile.name}`, hostId: "speaker", profile: profile.name });
  const started = await system.call("POST", `/v1/spaces/${id}/start`);
  const { token } = await system.call("POST", `/v1/spaces/${id}/tokens`, { accountId: "speaker", role: "host" });
  const startedAt = Date.parse(String(started.startedAt));
  const proxy = await startDelayingProxy(system.url, { delayMs });
  const browser = await launchChromium();
  try {
    const speaker = await openSpeaker(browser, `${system.url}/studio/${id}#token=${token}`);
    const listener = await openListener(browser, `${proxy.url}/s/${id}`);
    await waitForSound(listener);
    const from = Date.now();
    const watch = watchParts({ url: await mediaUrl(`${system.url}/live/${id}/index.m3u8`), profile, startedAt });
    const timeline = await follow(listener, seconds);
    const until = Date.now() - 4000;
    const captured = (await capturedBursts(speaker)).filter((at) => at > from && at < until);
    const seen = await diagnose(listener);
    await watch.close();
    const report = reportOf({
      captured,
      heard: await heardBursts(listener),
      published: watch.published,
      fetched: await fetchedParts(listener),
      startedAt,
      profile,
    });
    const { targetSeconds } = seen as Seen;
    return { ...report, stalls: seen.stalls, timeline, targetSeconds, latencySeconds: seen.latencySeconds };
  } finally {
    await browser.close();
    await proxy.close();
    await system.call("POST", `/v1/spaces/${id}/end`);
  }
}

async function mediaUrl(multivariant: string): Promise<string> {
  const text = await (await fetch(multivariant)).text();
  const first = text.split("\n").find((line) => line !== "" && !line.startsWith("#"));
  if (!first) throw new TypeError(`${multivariant} lists no rendition.`);
  return new URL(first, multivariant).href;
}

function print(name: ProfileName, { p50, p95, stalls, drift, bursts, missed, shares, targetSeconds, latencySeconds, timeline }: Figures): void {
  const wanted = targets[name];
  console.error(
    `${name}: p50 ${p50} s (≤ ${wanted.p50}), p95 ${p95} s (≤ ${wanted.p95}), ${stalls} stalls, drift ${drift} s; ${bursts} bursts, ${missed} missed`,
  );
  const { captureToMix, mixToPublished, publishedToFetched, buffer } = shares;
  console.error(`  capture → mix ${captureToMix}, mix → part published ${mixToPublished}, published → fetched ${publishedToFetched}, buffer ${buffer}`);
  console.error(`  the player aims at ${targetSeconds.toFixed(3)} s and is at ${latencySeconds.toFixed(3)} s behind the programme date`);
  console.error(`  latency/target over time: ${timeline.join(" ")}`);
}

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "300" }, profile: { type: "string", multiple: true, default: ["fast", "balanced"] } },
});
const system = await startSystem();
const figures: Partial<Record<ProfileName, Figures>> = {};
try {
  for (const name of values.profile) {
    const profile = profiles[name as ProfileName];
    if (!profile) throw new TypeError(`--profile: expected fast, balanced or saver, got "${name}".`);
    const measured = await measure({ system, profile, seconds: Number(values.seconds) });
    figures[profile.name] = measured;
    print(profile.name, measured);
  }
} finally {
  await system.stop();
}
console.log(JSON.stringify({ bench: "latency", seconds: Number(values.seconds), addedDelayMs: delayMs, figures, targets }));
