/** Visits of the studio page in one browser: the page and its house go to the test, and whatever the page complains of fails it. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { buildStudio, style } from "./built-studio.ts";
import { fragmentFor, type House, openHouse, space } from "./house.ts";

export type Visit = (run: (page: Page, house: House) => Promise<void>, options?: { readonly fragment?: string; readonly by?: Browser }) => Promise<void>;

/** Opens the browser before the file's tests, and closes it after them. */
export function prepareVisits(): Visit {
  let built: Awaited<ReturnType<typeof buildStudio>>;
  let browser: Browser;
  before(async () => {
    [built, browser] = await Promise.all([buildStudio(), launchChromium()]);
  });
  after(async () => {
    await browser.close();
    await built.remove();
  });
  return async (run, { fragment = fragmentFor(), by = browser } = {}) => {
    const house = await openHouse({ webDir: built.webDir, style });
    const context = await by.newContext();
    try {
      const page = await context.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (/content security policy/i.test(message.text())) problems.push(message.text());
      });
      await page.goto(`${house.url}/studio/${space}${fragment}`);
      await run(page, house);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await house.close();
    }
  };
}
