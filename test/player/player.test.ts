import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, waitForPage, waitForQuiet, waitForSound } from "../support/listener-page.ts";
import { turnMs, voiceOfTurn } from "./fake-origin.ts";
import { exampleSpace, type ListeningSite, startSite } from "./listening-site.ts";

let browser: Browser;
const sites: ListeningSite[] = [];

async function site(options: Parameters<typeof startSite>[0] = {}): Promise<ListeningSite> {
  const started = await startSite(options);
  sites.push(started);
  return started;
}

/** Figures taken while somebody is heard: on a busy machine the sound may pause now and then. */
async function waitForVoice(page: Page) {
  for (;;) {
    const seen = await diagnose(page);
    if (seen.state === "live" && seen.talking.length > 0) return seen;
    await page.waitForTimeout(100);
  }
}

before(async () => {
  browser = await launchChromium();
});

after(async () => {
  await browser.close();
  for (const started of sites) await started.close();
});

test("one click on the share page plays the live programme close to the present, and shows who is heard", async () => {
  const { origin } = await site({ delayMs: 60 });
  const page = await listenAt(browser, `${origin.url}/s/evening`);
  await waitForSound(page);
  await page.locator("rostrum-player .seat.talking").first().waitFor({ timeout: 20_000 });
  const seen = await waitForVoice(page);
  assert.ok(seen.latencySeconds > 0.3 && seen.latencySeconds < 10, `latency ${seen.latencySeconds} s`);
  const parts = origin.requests.filter((path) => /p\d+\.m4s$/.test(path));
  assert.deepEqual(
    parts.filter((path) => !path.includes("/a64/")),
    [],
    "one rendition is held",
  );
  const turn = voiceOfTurn(Math.floor(((seen.programmeDate ?? 0) - origin.startedAt) / turnMs));
  assert.deepEqual(seen.talking, [turn]);
  await page.close();
});

describe("on sites of their own, two at the same time", { concurrency: 2 }, () => {
  test("a paused listener costs nothing, and one more click resumes at the present", async () => {
    const { origin } = await site();
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    await waitForSound(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await waitForQuiet(page, () => origin.requests.length);
    await page.getByRole("button", { name: /^Play/ }).click();
    const seen = await waitForSound(page, { afterDate: Date.now() - 3000 });
    assert.ok(seen.latencySeconds < 10, `latency ${seen.latencySeconds} s`);
    await page.close();
  });

  test("a hidden page plays on, and a call that is over is followed by the present, without a click", async () => {
    const { origin } = await site();
    const page = await browser.newPage();
    // What Safari tells of calls; Chromium has no such thing.
    await page.addInitScript({ content: 'navigator.audioSession = Object.assign(new EventTarget(), { state: "active" });' });
    await page.goto(`${origin.url}/s/evening`);
    await page.getByRole("button", { name: /^Play/ }).click();
    await waitForSound(page);
    await page.evaluate(
      `for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]]) Object.defineProperty(document, name, { value });
      document.dispatchEvent(new Event("visibilitychange"));`,
    );
    await waitForSound(page, { afterDate: Date.now() - 1000 });
    await page.evaluate('document.querySelector("rostrum-player").audio.pause()');
    await waitForPage(page, 'document.querySelector("rostrum-player").scene === "paused"', { timeoutMs: 60_000 });
    await page.waitForTimeout(2000);
    await page.evaluate('navigator.audioSession.dispatchEvent(new Event("statechange"))');
    const seen = await waitForSound(page, { afterDate: Date.now() - 3000 });
    assert.ok(seen.latencySeconds < 10, `latency ${seen.latencySeconds} s`);
    await page.close();
  });

  test("a cut network is survived: the programme returns at the live edge by itself", async () => {
    const { origin } = await site();
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    await waitForSound(page);
    origin.cut();
    await page.waitForTimeout(8000);
    assert.equal((await diagnose(page)).state, "reconnecting");
    const healedAt = Date.now();
    origin.heal();
    const seen = await waitForSound(page, { afterDate: healedAt });
    assert.ok(seen.latencySeconds < 10, `latency ${seen.latencySeconds} s`);
    await page.close();
  });

  test("a listener who comes before the start waits, and hears the beginning without another click", async () => {
    const { origin } = await site({ open: false, spaces: [exampleSpace({ state: "scheduled" })] });
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.reason === "missing"', { timeoutMs: 60_000 });
    assert.equal((await diagnose(page)).state, "scheduled");
    origin.open = true;
    await waitForSound(page);
    await page.close();
  });

  test("the end of the programme is said when its last word has been heard", async () => {
    const { origin } = await site();
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    await waitForSound(page);
    origin.end();
    await page.getByText("This space has ended.").waitFor({ timeout: 30_000 });
    await page.close();
  });
});
