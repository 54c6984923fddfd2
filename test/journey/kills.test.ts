import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, waitForPage, waitForSound } from "../support/listener-page.ts";
import { type System, startSystem } from "../support/system.ts";

let system: System;
let browser: Browser;
let page: Page;
let url = "";

before(async () => {
  system = await startSystem();
  browser = await launchChromium();
  const space = (await system.call("POST", "/v1/demo")) as { shareUrl: string };
  url = new URL(new URL(space.shareUrl).pathname, system.url).href;
  page = await listenAt(browser, url);
  await waitForSound(page);
});
after(async () => {
  await browser.close();
  await system.stop();
});

/** Of the encoders the oldest, which is heard; of anything else all, because one of two room processes has no room. */
async function kill(part: string): Promise<void> {
  const found = await system.processes(part);
  assert.ok(found.length > 0, `a process of ${part} runs`);
  for (const id of part === "ffmpeg" ? found.slice(0, 1) : found) process.kill(id, "SIGKILL");
}

/** Waits until this page, never reloaded, hears what was spoken after now, and someone is talking. */
async function assertGoesOn({ withinMs }: { readonly withinMs: number }): Promise<void> {
  await waitForSound(page, { afterDate: Date.now() + 1000, timeoutMs: withinMs });
  await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.talking.length > 0', { timeoutMs: withinMs });
  assert.equal(page.url(), url);
  assert.equal((await diagnose(page)).state, "live");
}

for (const [name, part] of [
  ["one ffmpeg", "ffmpeg"],
  ["the room processes", "room-process.js"],
  ["the whole ingest", "roles/ingest.js"],
  ["the packager", "roles/packager.js"],
  ["the database", "postgres"],
  ["control", "roles/control.js"],
] as const) {
  test(`the same listener page goes on by itself after kill -9 of ${name}`, { timeout: 150_000 }, async () => {
    await kill(part);
    await assertGoesOn({ withinMs: 60_000 });
  });
}
