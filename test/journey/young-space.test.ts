import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { until } from "../support/until.ts";

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
  test(`whoever opens a space that is ${ageMs} ms old hears it, and asks for no part again and again`, { timeout: 180_000 }, async () => {
    const space = await startSpace(system, [`host-${ageMs}`]);
    await new Promise((resolve) => setTimeout(resolve, ageMs));
    const page = await browser.newPage();
    const asked = new Map<string, number>();
    page.on("request", (request) => asked.set(request.url(), (asked.get(request.url()) ?? 0) + 1));
    const parts = () => [...asked].filter(([url]) => /\/p\d+\.m4s$/.test(url));
    await listenAt({ newPage: async () => page }, space.shareUrl);
    await waitForSound(page);
    await until(() => parts().length >= 8);
    assert.deepEqual(
      parts().filter(([, times]) => times > 2),
      [],
    );
    await page.close();
  });
}
