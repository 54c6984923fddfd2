import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import express from "express";
import { listen } from "../../../infra/http/listen.ts";
import { createPages } from "../../../player/pages/pages.ts";
import { launchChromium } from "../../support/chromium.ts";
import { directoryOf, timelineOf } from "../listening-site.ts";
import { webDir } from "../web-bundle.ts";

test("a team's own prices change the figures and the chart of cost", async (context) => {
  const app = express().use(createPages({ directory: directoryOf(new Map()), timeline: timelineOf(new Map()), baseUrl: () => "http://site.example", webDir }));
  const server = createServer(app);
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  const browser = await launchChromium();
  context.after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`http://127.0.0.1:${port}/capacity`);
  await page.locator("[data-chart=cost] svg").waitFor();
  assert.equal(await page.locator("[data-figures] tr").count(), 3);
  assert.equal(await page.locator("[data-chart] svg").count(), 4);
  const before = await page.locator("[data-figures]").textContent();
  await page.getByLabel("Price of 1 GB").fill("0.5");
  const after = await page.locator("[data-figures]").textContent();
  assert.notEqual(after, before);
  await page.getByLabel("Begin with").selectOption("bytes");
  assert.equal(await page.getByLabel("Price of 10,000 requests").inputValue(), "0");
  if (process.env.TEST_SCREENSHOT) await page.screenshot({ path: process.env.TEST_SCREENSHOT, fullPage: true });
  await page.setViewportSize({ width: 360, height: 800 });
  assert.ok(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
  assert.deepEqual(errors, []);
});
