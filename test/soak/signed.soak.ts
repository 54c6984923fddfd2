/** A space kept to those with a signature is recorded from WebRTC and heard in Chromium: live and as a replay, captioned, on its page, in a frame, as a clip and downloaded; by nobody else, and no more once that has expired or is revoked. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { listen } from "../../infra/http/listen.ts";
import { playbackKeys, signPlayback } from "../../packager/contract/playback-signature.ts";
import { startClients } from "../ingest/stage/clients.ts";
import { launchChromium } from "../support/chromium.ts";
import { leaveSoon } from "../support/leave-soon.ts";
import { listenAt, waitForPage, waitForSound } from "../support/listener-page.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { compareWithSpoken, lineSeconds, speak, untilReady } from "./support/recorded-space.ts";
import { textOf, until } from "./support/until.ts";

const clients = startClients();
const patience = { timeout: 200_000 };
const wait = { timeout: 60_000 };
const caption = "What is said for those who paid";
const shown = `document.querySelector("rostrum-player").shadowRoot.querySelector(".caption")?.textContent === "${caption}"`;
const heard = 'document.querySelector("rostrum-player").audio.currentTime > 1 && !document.querySelector("rostrum-player").audio.paused';
const scene = (wanted: string) => `document.querySelector("rostrum-player").scene === "${wanted}"`;

let system: System;
let browser: Browser;
let live: LiveSpace;
let signed: { readonly playbackUrl: string; readonly shareUrl: string; readonly embedUrl: string; readonly signature: string };
/** A page of another site with the frame in it. */
let framing: { readonly url: string; close(): void };

before(async () => {
  [system, browser] = await Promise.all([startSystem({ ROSTRUM_ENDED_LIFE_SECONDS: "2" }), launchChromium()]);
  live = await startSpace(system, ["ada", "grace"], { record: true, signed: true, captions: "en" });
  signed = (await system.call("POST", `/v1/spaces/${live.id}/playback`, {})) as unknown as typeof signed;
  const frame = `<!doctype html><iframe sandbox="allow-scripts allow-same-origin" allow="autoplay" src="${signed.embedUrl}" width="640" height="300"></iframe>`;
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(frame));
  framing = { url: `http://127.0.0.1:${await listen(server, { port: 0, host: "127.0.0.1" })}`, close: () => server.close().closeAllConnections() };
});
after(async () => {
  framing.close();
  await Promise.all([clients.close(), browser.close(), system.stop()]);
  leaveSoon();
});

/** For what is said within the next half minute. */
async function writeCaption(): Promise<void> {
  const { startedAt } = await system.call("GET", `/v1/spaces/${live.id}`);
  const second = Math.ceil((Date.now() - Date.parse(String(startedAt))) / 1000);
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);
  const headers = { authorization: `Bearer ${system.apiKey}`, "content-type": "text/vtt" };
  const body = `WEBVTT\n\n${time(second)} --> ${time(second + 30)}\n${caption}\n`;
  const answer = await fetch(`${system.url}/v1/spaces/${live.id}/captions`, { method: "POST", headers, body });
  assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
}

/** What a signature that was right an hour ago says now. */
function expired(): string {
  const seconds = Math.floor(Date.now() / 1000);
  return signPlayback(
    { space: live.id, issuedAt: seconds - 7200, expiresAt: seconds - 3600 },
    playbackKeys({ ROSTRUM_PLAYBACK_KEYS: undefined }, system.apiKey),
  );
}

/** What was asked without the signature of what needs one; to make a clip nobody needs it. */
function watchUnsigned(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "GET" && /^\/(live|replay)\//.test(pathname) && !pathname.includes(signed.signature)) asked.push(pathname);
  });
  return asked;
}

async function refusedAt(url: string): Promise<void> {
  const page = await listenAt(browser, url);
  await waitForPage(page, scene("expired"), { timeoutMs: 60_000 });
  await page.close();
}

/** The frame of the other site sounds. */
async function heardInFrame(): Promise<void> {
  const page = await browser.newPage();
  const asked = watchUnsigned(page);
  await page.goto(framing.url);
  const player = page.frameLocator("iframe").locator("rostrum-player");
  await player.getByRole("button", { name: /^(play|listen)/i }).click();
  const frame = page.frames().find((one) => one.url().includes("/embed/"));
  await until(async () => (await frame?.evaluate<boolean>(heard)) ?? false);
  assert.deepEqual(asked, []);
  await page.close();
}

test("it is heard live on its page and in another site's frame with a signature, and without one the page says so", patience, async () => {
  const listener = await listenAt(browser, signed.shareUrl);
  const asked = watchUnsigned(listener);
  await waitForSound(listener, { timeoutMs: 60_000 });
  await speak(clients, "ada", live);
  await writeCaption();
  await waitForPage(listener, shown, { timeoutMs: 60_000 });
  await heardInFrame();
  await refusedAt(live.shareUrl);
  await refusedAt(`${live.shareUrl}#play=${expired()}`);
  await speak(clients, "grace", live);
  await new Promise((resolve) => setTimeout(resolve, (lineSeconds + 2) * 1000));
  assert.deepEqual(asked, []);
  await listener.close();
});

test(
  "the replay is heard with the words that were spoken, on the page and in the frame, and its files are links with the signature",
  patience,
  async (context) => {
    await system.call("POST", `/v1/spaces/${live.id}/end`);
    const signedReplay = { url: system.url, space: `${signed.signature}/${live.id}` };
    await untilReady(signedReplay);
    for (const line of await compareWithSpoken(signedReplay)) context.diagnostic(line);
    const page = await browser.newPage();
    const asked = watchUnsigned(page);
    await page.goto(signed.shareUrl);
    await page.getByRole("button", { name: /^(play|listen)/i }).click();
    assert.equal((await waitForSound(page, { timeoutMs: 60_000 })).state, "replay");
    await waitForPage(page, shown, { timeoutMs: 60_000 });
    const file = page.getByRole("link", { name: "Audio (M4A)" });
    await file.waitFor(wait);
    const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
    assert.equal(await download.failure(), null);
    await cutClip(page);
    assert.deepEqual(asked, []);
    await page.close();
    await heardInFrame();
  },
);

/** From the page of the replay to the page of the clip, which sounds. */
async function cutClip(page: Page): Promise<void> {
  const maker = page.locator("rostrum-clip-maker");
  await maker.locator("summary").click();
  await maker.getByRole("button", { name: "Make this clip" }).click(wait);
  await maker.getByRole("link", { name: "Open the clip" }).click(wait);
  await page.waitForURL(/\/clips\/\d+-\d+#play=/);
  await page.getByRole("button", { name: /^(play|listen)/i }).click(wait);
  await waitForPage(page, 'document.querySelector("rostrum-player").audio.currentTime > 1', { timeoutMs: 60_000 });
}

test("once it is revoked nothing is answered any more: not the sound, not the page's files, and a page that is open says so", patience, async () => {
  const file = `${system.url}/replay/${signed.signature}/${live.id}/audio.m4a`;
  const status = async (url: string) => (await fetch(url)).status;
  assert.deepEqual([await status(file), await status(file.replace(`${signed.signature}/`, ""))], [200, 403]);
  assert.equal(await status(file.replace(signed.signature, expired())), 403);
  assert.ok(!(await textOf(`${system.url}/feed/ada.xml`)).includes(live.id), "a feed is read by anybody");
  await system.call("DELETE", `/v1/spaces/${live.id}/playback`);
  await until(async () => (await status(signed.playbackUrl)) === 403 && (await status(file)) === 403);
  await refusedAt(signed.shareUrl);
});
