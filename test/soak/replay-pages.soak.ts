/** The pages of a replay in Chromium: a listener cuts a clip while the space is live and hears it; the host trims with the keyboard; downloads show how far they are. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createCanvas } from "@napi-rs/canvas";
import type { Browser, Locator, Page } from "playwright-core";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { deriveKey } from "../../infra/config/secrets.ts";
import { createTokenIssuer } from "../../packager/contract/participant-token.ts";
import { replayCalls } from "../../packager/contract/replay-calls.ts";
import { violationsOf } from "../support/accessibility.ts";
import { launchChromium } from "../support/chromium.ts";
import { waitForPage } from "../support/listener-page.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { textOf, until } from "./support/until.ts";

const patience = { timeout: 90_000 };
/** Of the programme, so that there is something to cut out. */
const recordedMs = 22_000;

let system: System;
let browser: Browser;
let live: LiveSpace;
let startedAt: number;

before(async () => {
  [system, browser] = await Promise.all([startSystem(), launchChromium()]);
  live = await startSpace(system, ["host"], { profile: "fast", record: true });
  startedAt = Date.now();
});
after(async () => {
  await browser.close();
  await system.stop();
});

async function open(url: string, { width = 1100, height = 900 } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** What the element plays, and for how long. */
const heard = 'document.querySelector("rostrum-player").audio';

function lengthOf(playlist: string): number {
  const durations = [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, seconds]) => Number(seconds));
  return durations.reduce((sum, seconds) => sum + seconds, 0);
}

async function press(target: Locator, key: string, times = 1): Promise<void> {
  await target.focus();
  for (let turn = 0; turn < times; turn++) await target.press(key);
}

test("while it is live anybody cuts out what was said just now, and whoever has the link hears that", { timeout: 200_000 }, async () => {
  await new Promise((done) => setTimeout(done, Math.max(0, startedAt + recordedMs - Date.now())));
  const page = await open(live.shareUrl);
  const maker = page.locator("rostrum-clip-maker");
  await press(maker.locator("summary"), "Enter");
  assert.deepEqual(await violationsOf(page, "rostrum-clip-maker"), []);
  await press(maker.getByRole("button", { name: "The last 15 seconds" }), "Enter");
  const link = maker.getByRole("link", { name: "Open the clip" });
  await link.waitFor(patience);
  await link.click();
  await page.waitForURL(/\/clips\/\d+-\d+$/);
  assert.match((await page.locator('meta[property="og:title"]').getAttribute("content")) ?? "", /A test of many voices/);
  assert.match((await page.locator('meta[name="description"]').getAttribute("content")) ?? "", /^Clip of 15 seconds with /);
  const card = await fetch((await page.locator('meta[property="og:image"]').getAttribute("content")) ?? "");
  assert.deepEqual([card.status, card.headers.get("content-type")], [200, "image/png"]);
  const sound = await fetch((await page.locator('meta[property="og:audio"]').getAttribute("content")) ?? "");
  assert.deepEqual([sound.status, sound.headers.get("content-type")], [200, "audio/mp4"]);
  await page.getByText("A clip of a space.").waitFor(patience);
  await page.getByRole("button", { name: /^(play|listen)/i }).click();
  await waitForPage(page, `${heard}.currentTime > 1`, { timeoutMs: 60_000 });
  assert.ok(Math.abs((await page.evaluate<number>(`${heard}.duration`)) - 15) < 0.5);
  assert.equal((await fetch(`${live.shareUrl}/clips/1-2`)).status, 404);
  await page.context().close();
});

test("after the end the page shows each download on its way and then its link", { timeout: 200_000 }, async () => {
  await system.call("POST", `/v1/spaces/${live.id}/end`);
  const page = await open(live.shareUrl, { width: 375, height: 800 });
  await page.getByRole("link", { name: "Audio (M4A)" }).waitFor(patience);
  assert.deepEqual(await violationsOf(page, "rostrum-downloads"), []);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, "nothing sticks out of a phone");
  await page.context().close();
});

test("the host trims with the keyboard alone; listeners then hear the rest, and the downloads are made anew", { timeout: 200_000 }, async () => {
  const page = await open(`${live.shareUrl}/edit#token=${live.tokens[0]}`);
  const editor = page.locator("rostrum-replay-editor");
  const start = editor.getByRole("slider", { name: /Begins at/ });
  await start.waitFor(patience);
  await editor.locator("svg.wave").waitFor(patience);
  assert.equal(new URL(page.url()).hash, "", "the token is out of the address");
  assert.deepEqual(await violationsOf(page, "rostrum-replay-editor"), []);
  const media = live.playbackUrl.replace(/index\.m3u8$/, ((await (await fetch(live.playbackUrl)).text()).match(/^.*a64\/replay\.m3u8$/m) ?? [""])[0]);
  const before_ = lengthOf(await textOf(media));
  await press(start, "ArrowRight", 30);
  await press(editor.getByRole("button", { name: "Save trim" }), "Enter");
  await editor.getByText("Saved.").waitFor(patience);
  // The origin remembers a playlist of the store for a second.
  await until(async () => Math.abs(before_ - lengthOf(await textOf(media)) - 3) < 0.03);
  await press(editor.getByRole("button", { name: "Add a chapter" }), "Enter");
  await editor.getByRole("textbox", { name: "Title" }).last().fill("Welcome");
  await press(editor.getByRole("button", { name: "Save chapters" }), "Enter");
  await page.getByRole("link", { name: "Audio (M4A)" }).waitFor(patience);
  const revision = async () => (JSON.parse(await textOf(`${system.url}/replay/${live.id}/exports.json`)) as { readonly revision: number }).revision;
  await until(async () => (await revision()) === 2);
  await until(async () => (await textOf(media)).includes('X-TITLE="Welcome"'));
  await page.context().close();
});

test("with another title and a cover of the host's own, whatever shows the link shows those", { timeout: 120_000 }, async () => {
  const page = await open(`${live.shareUrl}/edit#token=${live.tokens[0]}`);
  const editor = page.locator("rostrum-replay-editor");
  await editor.getByRole("textbox", { name: "Title" }).first().fill("Tides & talk");
  await editor.getByRole("button", { name: "Save", exact: true }).click();
  await editor.getByText("Saved.").waitFor(patience);
  const picture = createCanvas(400, 300).toBuffer("image/png");
  await editor.getByLabel(/A PNG or JPEG/).setInputFiles({ name: "cover.png", mimeType: "image/png", buffer: picture });
  await editor.getByText("The cover is yours now.").waitFor(patience);
  await until(async () => (await textOf(live.shareUrl)).includes('<meta property="og:title" content="Tides &amp; talk">'));
  const [, image = ""] = /<meta property="og:image" content="([^"]+)">/.exec(await textOf(live.shareUrl)) ?? [];
  const cover = await fetch(image);
  assert.deepEqual([cover.status, cover.headers.get("content-type")], [200, "image/png"]);
  const embed = JSON.parse(await textOf(`${system.url}/oembed?url=${encodeURIComponent(live.shareUrl)}`)) as Readonly<Record<string, unknown>>;
  assert.deepEqual([embed.title, embed.thumbnail_url], ["Tides & talk", image]);
  await page.context().close();
});

test("nobody without the host's own permission for this very space gets at a replay: missing, foreign, expired and lesser ones are refused", async () => {
  const other = await startSpace(system, ["stranger"]);
  const issuer = createTokenIssuer({ key: deriveKey(system.apiKey, "participant-token"), clock: createSystemClock() });
  const tokenOf = async (role: "host" | "speaker", ttlSeconds: number) =>
    (await issuer.issue({ account: "host", space: live.id, role, name: "Host" }, { ttlSeconds })).token;
  const refusals = [
    [undefined, 401],
    [other.tokens[0], 401],
    [await tokenOf("host", -10), 401],
    [await tokenOf("speaker", 60), 403],
  ] as const;
  for (const { method, path } of replayCalls.filter(({ access }) => access === "replayHost"))
    for (const [token, status] of refusals) {
      const url = system.url + path.replace("{space}", live.id).replace("{clip}", "1-2");
      const answer = await fetch(url, { method: method.toUpperCase(), headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
      assert.equal(answer.status, status, `${method} ${path} with ${token}`);
    }
});

test("without the host's token the page edits nothing", async () => {
  const page = await open(`${live.shareUrl}/edit`);
  await page.getByRole("alert").getByText("Only the host can edit").waitFor(patience);
  assert.equal(await page.locator("rostrum-replay-editor").getByRole("button").count(), 0);
  await page.context().close();
});

test("asked twice, the host deletes the replay: nothing of it is fetched, listed or heard any more", { timeout: 120_000 }, async () => {
  const listed = async () => (await (await fetch(`${system.url}/v1/timeline`)).text()).includes(`"${live.id}"`);
  assert.equal(await listed(), true);
  const page = await open(`${live.shareUrl}/edit#token=${live.tokens[0]}`);
  const editor = page.locator("rostrum-replay-editor");
  await press(editor.getByRole("button", { name: "Delete this replay" }), "Enter");
  await press(editor.getByRole("dialog").getByRole("button", { name: "Delete it" }), "Enter");
  await editor.getByText("The replay is deleted.").waitFor(patience);
  assert.equal((await fetch(`${system.url}/replay/${live.id}/exports.json`)).status, 404);
  while (await listed()) await page.waitForTimeout(500);
  await page.context().close();
});
