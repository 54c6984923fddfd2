import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Response } from "express";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, waitForPage, waitForQuiet, waitForSound } from "../support/listener-page.ts";
import { type ListeningSite, startSite } from "./listening-site.ts";

let browser: Browser;
const sites: ListeningSite[] = [];

before(async () => {
  browser = await launchChromium();
});

after(async () => {
  await browser.close();
  for (const started of sites) await started.close();
});

async function site(): Promise<ListeningSite> {
  const started = await startSite({ withStore: true });
  sites.push(started);
  return started;
}

describe("on sites of their own, two at the same time", { concurrency: 2 }, () => {
  test("while the origin is gone for twenty seconds the same page goes on from the plain copy in the store, and then returns to low latency", async () => {
    const { origin } = await site();
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    const { programmeDate: before } = await waitForSound(page);
    origin.cut();
    const cutAt = Date.now();
    await page.getByText("some seconds later than usual").waitFor();
    const onPlain = await waitForSound(page);
    assert.equal(onPlain.plain, true);
    assert.ok((onPlain.programmeDate ?? 0) > (before ?? 0) - 9000, "it goes on near the word at which the sound broke off");
    await page.waitForTimeout(Math.max(0, cutAt + 20_000 - Date.now()));
    const late = await waitForSound(page, { afterDate: cutAt + 5000 });
    assert.equal(late.plain, true);
    assert.ok(late.stalls - onPlain.stalls <= 2, `the plain copy plays on: ${late.stalls - onPlain.stalls} stalls`);
    const healedAt = Date.now();
    origin.heal();
    // The copy may itself be past that date before the live edge is back.
    await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.plain === false', { timeoutMs: 60_000 });
    const back = await waitForSound(page, { afterDate: healedAt });
    assert.equal(back.plain, false);
    assert.ok(back.latencySeconds < 10, `latency ${back.latencySeconds} s`);
    await page.close();
  });

  test("whoever comes while the origin is gone hears the plain copy", async () => {
    const { origin } = await site();
    const page = await browser.newPage();
    const engine = page.waitForEvent("requestfinished", (request) => request.url().includes("/assets/listening."));
    await page.goto(`${origin.url}/s/evening`);
    await engine;
    origin.cut();
    await page.getByRole("button", { name: /^play/i }).click();
    const seen = await waitForSound(page);
    assert.equal(seen.plain, true);
    await page.getByRole("button", { name: "Pause" }).click();
    await waitForQuiet(page, () => origin.storeRequests.length);
    assert.equal((await diagnose(page)).state, "paused");
    await page.close();
  });

  test("a device that comes back online is heard again without waiting for the next retry", async () => {
    const { origin } = await site();
    const page = await listenAt(browser, `${origin.url}/s/evening`);
    await waitForSound(page);
    await page.context().setOffline(true);
    await page.getByText("You are offline.").waitFor();
    await page.waitForTimeout(4000);
    await page.context().setOffline(false);
    const backAt = Date.now();
    const seen = await waitForSound(page, { afterDate: backAt - 1500 });
    assert.equal(seen.plain, false);
    await page.close();
  });

  test("an answer that is no playlist, a refusal and an address that is not there are told apart, and the sound comes by itself once it is mended", async () => {
    let answer: (response: Response) => unknown = (response) => response.type("html").send("<!doctype html><title>Welcome</title>");
    const started = await startSite({ before: (request, response, next) => (request.path.startsWith("/wrong/") ? void answer(response) : next()) });
    sites.push(started);
    const page = await browser.newPage();
    await page.goto(`${started.origin.url}/s/evening`);
    await page.evaluate('document.querySelector("rostrum-player").src = "/wrong/index.m3u8"');
    await page.getByRole("button", { name: /^(play|listen)/i }).click();
    const reason = (is: string) => waitForPage(page, `document.querySelector("rostrum-player").diagnostics.reason === "${is}"`, { timeoutMs: 60_000 });
    await reason("notAudio");
    answer = (response) => response.sendStatus(500);
    await reason("failing");
    answer = (response) => response.sendStatus(404);
    await reason("missing");
    answer = (response) => response.redirect("/live/evening/index.m3u8");
    await waitForSound(page);
    await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.reason === undefined', { timeoutMs: 60_000 });
    await page.close();
  });
});
