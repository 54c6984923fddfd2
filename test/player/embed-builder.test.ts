import { test } from "node:test";
import { launchChromium } from "../support/chromium.ts";
import { waitForPage } from "../support/listener-page.ts";
import { startSite } from "./listening-site.ts";

test("whoever pastes a link is shown the code and the player at once", async () => {
  const [browser, site] = await Promise.all([launchChromium(), startSite()]);
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  try {
    await page.goto(`${site.origin.url}/embed-builder`);
    const field = page.getByLabel("Link of a space or clip");
    await field.focus();
    await page.evaluate('navigator.clipboard.writeText("http://site.example/s/evening")');
    await field.press("Control+V");
    await waitForPage(page, `document.querySelector("[data-snippet]").value.includes('src="http://site.example/embed/evening')`, { timeoutMs: 5000 });
    await page.frameLocator("[data-preview]").getByRole("button", { name: /^Play/ }).waitFor();
  } finally {
    await browser.close();
    await site.close();
  }
});
