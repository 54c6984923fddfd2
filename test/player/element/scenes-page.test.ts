import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { violationsOf } from "../../support/accessibility.ts";
import { launchChromium } from "../../support/chromium.ts";
import { waitForPage, waitForSound } from "../../support/listener-page.ts";
import { type FakeOrigin, startFakeOrigin } from "../fake-origin.ts";
import { type ElementSite, plainPage, startElementSite } from "./element-page.ts";
import { scenes, show } from "./gallery.ts";

let browser: Browser;
let site: ElementSite;
let origin: FakeOrigin;

before(async () => {
  browser = await launchChromium();
  origin = await startFakeOrigin();
  site = await startElementSite({ "/": plainPage('<main id="place"></main>') });
});

after(async () => {
  await browser.close();
  await site.close();
  await origin.close();
});

async function open(markup = ""): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 720, height: 700 } })).newPage();
  await page.goto(site.url);
  await page.evaluate(`document.querySelector("#place").innerHTML = ${JSON.stringify(markup)}`);
  return page;
}

const scene = (page: Page, wanted: string, timeoutMs = 30_000) =>
  waitForPage(page, `document.querySelector("rostrum-player").scene === "${wanted}"`, { timeoutMs });

test("no scene, layout or theme breaks a rule of WCAG 2.2 AA that axe can see, and every control can be touched", async () => {
  const page = await open();
  const shown = [
    ...scenes.map((one) => ({ scene: one })),
    ...(["live", "slow", "before", "ready"] as const).map((one) => ({ scene: one, theme: "dark" as const })),
    ...(["live", "paused", "reconnecting"] as const).map((one) => ({ scene: one, layout: "compact" as const })),
    { scene: "live", layout: "full" } as const,
    { scene: "replay", layout: "full", language: "ar" } as const,
  ];
  for (const one of shown) {
    await show(page, one);
    if ("layout" in one && one.layout === "full") await page.locator("rostrum-player .panel").waitFor();
    assert.deepEqual(await violationsOf(page, "rostrum-player"), [], JSON.stringify(one));
    const small = await page.evaluate<string[]>(
      `[...document.querySelector("rostrum-player").shadowRoot.querySelectorAll("button, input, select, a")].filter((one) => { const { width, height } = one.getBoundingClientRect(); return width > 0 && (width < 24 || height < 24); }).map((one) => one.outerHTML)`,
    );
    assert.deepEqual(small, [], JSON.stringify(one));
  }
  await page.context().close();
});

test("at twice the size, and on the narrowest phone, nothing has to be scrolled sideways", async () => {
  for (const width of [360, 320]) {
    const page = await open();
    await page.setViewportSize({ width, height: 700 });
    for (const one of ["live", "notAudio", "before"] as const) {
      await show(page, { scene: one, layout: "full", language: "de" });
      await page.locator("rostrum-player .panel").waitFor();
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      assert.ok(overflow <= 0, `${one} at ${width}: ${overflow} px`);
    }
    await page.context().close();
  }
});

test("a listener with a keyboard alone plays, pauses, goes back, mutes and opens what is more", async () => {
  const page = await open(`<rostrum-player src="${origin.url}/live/evening/index.m3u8" heading="Tides"></rostrum-player>`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate('document.querySelector("rostrum-player").shadowRoot.activeElement.ariaLabel'), "Play live: Tides");
  await page.keyboard.press("Enter");
  await waitForSound(page);
  await page.keyboard.press("m");
  await waitForPage(page, 'document.querySelector("rostrum-player").audio.muted', { timeoutMs: 5000 });
  await page.keyboard.press("j");
  await scene(page, "behind", 10_000);
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("combobox", { name: "Sleep timer" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await scene(page, "paused", 10_000);
  await page.context().close();
});
