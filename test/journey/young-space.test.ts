import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";

let system: System;
let browser: Browser;

before(async () => {
  system = await startSystem();
  browser = await launchChromium();
});
after(async () => {
  await browser.close();
  await system.stop();
});

for (const ageMs of [500, 3000, 3200]) {
  test(`whoever opens a space that is ${ageMs} ms old hears it`, { timeout: 60_000 }, async () => {
    const space = await startSpace(system, [`host-${ageMs}`]);
    await new Promise((resolve) => setTimeout(resolve, ageMs));
    const page = await browser.newPage();
    await listenAt({ newPage: async () => page }, space.shareUrl);
    await waitForSound(page, { timeoutMs: 20_000 });
    await page.close();
  });
}
