/** One space from its announcement to its end, as host, listener, guest and passer-by live it, each in a page of their own. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { listen } from "../../infra/http/listen.ts";
import { violationsOf } from "../support/accessibility.ts";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, waitForPage, waitForSound } from "../support/listener-page.ts";
import { type System, startSystem } from "../support/system.ts";

/** Where to keep pictures of the pages, for the README, whose words are then kinder. */
const pictures = process.env.TEST_PICTURES;
const title = pictures ? "What the tides taught us" : `Tides & <b>time</b>: مدّ وجزر 🌍 <script>document.title = "owned"</script>`;
const names = pictures
  ? { host: "Ada Lovelace", lia: "Lia Moreau", gus: "Gus Okafor" }
  : { host: "Ada 🌊 Lovelace", lia: "ليلى <img src=x onerror=alert(1)>", gus: "Gus <i>the guest</i>" };
const note = pictures ? "I measure tides" : "I measure tides 🌊";
const timeoutMs = 60_000;
const phone = { width: 390, height: 844 };

/** Of all the pages, told together at the end. */
const violations: string[] = [];

let system: System;
let browser: Browser;
/** What the embedding site is told by its webhook. */
const told = new Set<string>();
const site = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  told.add((JSON.parse(body) as { readonly type: string }).type);
  response.writeHead(204).end();
});

before(async () => {
  [system, browser] = await Promise.all([startSystem({ ROSTRUM_WINDOW_SEGMENTS: "6" }), launchChromium()]);
  await system.call("POST", "/v1/webhooks", { url: `http://127.0.0.1:${await listen(site, { port: 0, host: "127.0.0.1" })}/` });
});
after(async () => {
  await browser.close();
  await system.stop();
  site.close();
});

/** Looks, a hundred times a second, how many of a page's loudspeakers are audible. */
const ear = `(() => {
  const Real = Audio;
  const speakers = [];
  window.ear = { least: Infinity, most: 0 };
  window.Audio = function () {
    const made = new Real();
    speakers.push(made);
    return made;
  };
  setInterval(() => {
    const audible = speakers.filter(({ paused, muted, src, srcObject }) => !paused && !muted && (src !== "" || srcObject !== null)).length;
    ear.least = Math.min(ear.least, audible);
    ear.most = Math.max(ear.most, audible);
  }, 10);
})()`;

async function open(path: string, { width = 1280, dark = false } = {}): Promise<Page> {
  const viewport = width === phone.width ? phone : { width, height: 800 };
  const context = await browser.newContext({ viewport, colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  await page.addInitScript(ear);
  page.setDefaultTimeout(timeoutMs);
  page.on("dialog", (dialog) => assert.fail(`A name opened a dialog: ${dialog.message()}`));
  await page.goto(`${system.url}${path}`);
  return page;
}

async function check(page: Page, name: string): Promise<void> {
  await page.evaluate("scrollTo(0, 0)");
  violations.push(...(await violationsOf(page)).map((one) => `${name}: ${one}`));
  assert.ok(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"), `${name} does not scroll sideways`);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** As it is, and as wide as a phone. */
async function checkAlsoOnPhone(page: Page, name: string): Promise<void> {
  await check(page, name);
  const size = page.viewportSize() ?? assert.fail("a page without a size");
  await page.setViewportSize(phone);
  await check(page, `${name}-phone`);
  await page.setViewportSize(size);
}

async function tokenFor(space: string, accountId: string, role: string): Promise<string> {
  return String((await system.call("POST", `/v1/spaces/${space}/tokens`, { accountId, role })).token);
}

const guestIs = (state: string) => `document.querySelector("rostrum-guest")?.diagnostics.state === "${state}"`;
const studioIs = (state: string) => `document.querySelector("rostrum-studio")?.diagnostics.state === "${state}"`;
const playerMuted = "document.querySelector('rostrum-player').audio.muted";

async function makeSpace(): Promise<string> {
  await system.call("PUT", "/v1/accounts/ada", { name: names.host, handle: "ada", followerCount: 1000 });
  await system.call("PUT", "/v1/accounts/lia", { name: names.lia, handle: "lia" });
  await system.call("PUT", "/v1/accounts/lia/following/ada");
  const startsAt = new Date(Date.now() + 3_600_000).toISOString();
  return String((await system.call("POST", "/v1/spaces", { title, hostId: "ada", startsAt, record: true })).id);
}

test("a space is announced, started, spoken in, kept in order and ended, at one address", async () => {
  const empty = await open("/");
  await empty.getByText("Nobody is on stage at the moment").waitFor();
  await checkAlsoOnPhone(empty, "home-empty");
  await empty.context().close();
  const id = await makeSpace();
  const listener = await open(`/s/${id}#token=${await tokenFor(id, "lia", "listener")}`);
  await listener.getByRole("link", { name: "Add to calendar" }).waitFor();
  assert.equal(await listener.title(), `${title} · Rostrum`);
  await checkAlsoOnPhone(listener, "share-scheduled");

  const host = await open(`/studio/${id}#token=${await tokenFor(id, "ada", "host")}`);
  await host.getByRole("button", { name: "Start the space" }).click();
  await host.getByRole("button", { name: "Join the stage" }).click();
  await waitForPage(host, studioIs("onStage"), { timeoutMs });

  await listener.reload();
  await listener.getByRole("button", { name: /^(play|listen)/i }).click();
  await waitForSound(listener, { timeoutMs });
  await listener.evaluate("ear.least = Infinity, ear.most = 0");
  await listener.getByLabel("What about?").fill(note);
  await listener.getByRole("button", { name: "Ask to speak" }).click();
  await host.getByText(note).waitFor();
  await host.getByRole("button", { name: `Accept ${names.lia}` }).click();

  await waitForPage(listener, guestIs("onStage"), { timeoutMs });
  await waitForPage(listener, playerMuted, { timeoutMs });
  await host.locator('.tile[data-account="lia"]').waitFor();
  assert.ok((await diagnose(listener)).programmeDate !== null, "the player goes on unheard");
  await host.locator('.tile.talking[data-account="lia"]').waitFor();
  await waitForPage(host, `Number(document.querySelector('.tile[data-account="lia"] .tile-level .now').getAttribute("width")) > 0`, { timeoutMs });
  await checkAlsoOnPhone(listener, "share-on-stage");
  await comeBackByReload(listener);
  await host.locator('.tile.talking[data-account="lia"]').waitFor();

  await host.getByRole("button", { name: "Mute all" }).click();
  await host.locator("dialog.confirm").getByRole("button", { name: "Mute all" }).click();
  await listener.getByRole("button", { name: "The host muted you" }).waitFor();

  await host.getByRole("button", { name: "Make a link" }).click();
  const link = new URL(await host.getByLabel("Invitation link").inputValue());
  const guest = await open(`${link.pathname}${link.hash}`, { width: phone.width, dark: true });
  await guest.getByLabel("Your name").fill(names.gus);
  await check(guest, "studio-invited-phone");
  await guest.getByRole("button", { name: "Go on" }).click();
  await guest.getByRole("button", { name: "Join the stage" }).click();
  await waitForPage(guest, studioIs("onStage"), { timeoutMs });
  await host.locator(".tile").nth(2).waitFor();
  await host.getByText("Live", { exact: true }).waitFor();
  await check(host, "studio");
  await host.getByRole("button", { name: `More about ${names.gus}` }).click();
  await check(host, "studio-person");
  await host.getByRole("button", { name: "Remove…" }).click();
  await host.getByLabel("Bar them").check();
  await host.getByRole("button", { name: "Remove", exact: true }).click();
  await waitForPage(guest, `${studioIs("stopped")}`, { timeoutMs });
  await check(guest, "studio-barred-phone");

  await host.getByRole("button", { name: `More about ${names.lia}` }).click();
  await host.getByRole("button", { name: "Send to the audience" }).click();
  await listener.getByRole("heading", { name: "You are in the audience again" }).waitFor();
  await waitForPage(listener, `!${playerMuted}`, { timeoutMs });
  await waitForSound(listener, { timeoutMs });
  assert.deepEqual(await listener.evaluate("({ ...ear })"), { least: 1, most: 1 }, "up and back, one source is heard at every moment, and never two");

  await goBackAndForth(listener, id);
  await host.getByText("What happened").click();
  await host.getByText(/muted everybody/).waitFor();
  const home = await open("/?viewer=lia");
  await home.getByRole("heading", { name: "On stage, of those you follow" }).waitFor();
  await checkAlsoOnPhone(home, "home-viewer");

  await host.setViewportSize(phone);
  await check(host, "studio-phone");
  await host.getByRole("button", { name: "End the space" }).click();
  await host.locator("dialog.confirm").getByRole("button", { name: "End the space" }).click();
  await host.getByRole("heading", { name: "This space has ended" }).waitFor();
  const after = await open(`/s/${id}`);
  await after.getByText(/Host, ended/).waitFor();
  await checkAlsoOnPhone(after, "share-ended");
  await home.getByRole("heading", { name: "On stage, of those you follow" }).waitFor({ state: "detached" });
  await home.getByText("Nobody is on stage at the moment").waitFor();
  for (const event of [
    "space.created",
    "space.started",
    "participant.joined",
    "request.accepted",
    "stage.muted_all",
    "participant.barred",
    "space.ended",
    "export.ready",
  ])
    await waitUntil(() => told.has(event), event);
  assert.deepEqual(violations, []);
});

/** Whoever may speak does not ask again: one click, and they are on stage as before. */
async function comeBackByReload(listener: Page): Promise<void> {
  await listener.reload();
  await listener.getByRole("button", { name: /^(play|listen)/i }).click();
  await waitForSound(listener, { timeoutMs });
  await listener.evaluate("ear.least = Infinity, ear.most = 0");
  await checkAlsoOnPhone(listener, "share-back-on-stage");
  await listener.getByRole("button", { name: "Join the stage" }).click();
  await waitForPage(listener, guestIs("onStage"), { timeoutMs });
  await waitForPage(listener, playerMuted, { timeoutMs });
}

/** To the first words, further back than the live playlist lists, on by a quarter of a minute, and to the present again. */
async function goBackAndForth(listener: Page, id: string): Promise<void> {
  const { startedAt } = await system.call("GET", `/v1/spaces/${id}`);
  const from = Date.parse(String(startedAt));
  await waitUntil(() => Date.now() - from > 40_000, "longer than a live playlist of six segments");
  await listener.getByRole("slider", { name: "Position" }).fill("1");
  await listener.getByText("You went back.").waitFor();
  const first = await waitForSound(listener, { afterDate: from, timeoutMs });
  assert.ok((first.programmeDate ?? 0) - from < 12_000, `${(first.programmeDate ?? 0) - from} ms after the first word`);
  await listener.getByRole("button", { name: "Ahead 15 seconds" }).click();
  await waitForSound(listener, { afterDate: from + 15_000, timeoutMs });
  await check(listener, "share-behind");
  await listener.getByRole("button", { name: "Go live" }).click();
  const live = await waitForSound(listener, { afterDate: Date.now() - 4000, timeoutMs });
  assert.ok(live.latencySeconds < 4, `${live.latencySeconds} s behind`);
}

async function waitUntil(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Not so within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
