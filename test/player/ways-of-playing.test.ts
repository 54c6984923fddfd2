import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, waitForPage, waitForSound } from "../support/listener-page.ts";
import { exampleSpace, type ListeningSite, startSite } from "./listening-site.ts";

let browser: Browser;
let site: ListeningSite;
const others: ListeningSite[] = [];

before(async () => {
  browser = await launchChromium();
  site = await startSite();
});

after(async () => {
  await browser.close();
  for (const one of [site, ...others]) await one.close();
});

async function siteOfItsOwn(options: Parameters<typeof startSite>[0]): Promise<ListeningSite> {
  const started = await startSite(options);
  others.push(started);
  return started;
}

const withoutMediaSource = "for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete globalThis[name];";

test("where Media Source Extensions are absent, as on older iPhones, the browser's own HLS plays the programme", async () => {
  const page = await browser.newPage();
  await page.addInitScript({ content: withoutMediaSource });
  await page.goto(`${site.origin.url}/s/evening`);
  assert.notEqual(await page.evaluate('new Audio().canPlayType("application/vnd.apple.mpegurl")'), "", "Chromium plays HLS by itself since version 142");
  await page.getByRole("button", { name: /^play/i }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  const place = 'document.querySelector("rostrum-player").audio.currentTime';
  await waitForPage(page, `${place} > 0`, { timeoutMs: 60_000 });
  const from = await page.evaluate<number>(place);
  await waitForPage(page, `${place} > ${from + 0.5}`, { timeoutMs: 60_000 });
  assert.equal((await diagnose(page)).state, "live");
  await page.getByRole("button", { name: "Pause" }).click();
  assert.equal((await diagnose(page)).state, "paused");
  await page.close();
});

test("a browser that can play neither says so in words", async () => {
  const page = await browser.newPage();
  await page.addInitScript({ content: `${withoutMediaSource} HTMLMediaElement.prototype.canPlayType = () => "";` });
  await page.goto(`${site.origin.url}/s/evening`);
  await page.getByRole("button", { name: /^play/i }).click();
  await page.getByText("This browser cannot play this sound. Try another browser.").waitFor();
  await page.close();
});

/** Runs in a page before its scripts: keeps what the lock screen calls and is told, and lets a sleep timer's minutes pass in a moment. */
const watchDevice = `
  globalThis.keys = {};
  const { setActionHandler, setPositionState } = MediaSession.prototype;
  MediaSession.prototype.setActionHandler = function (key, handler) { keys[key] = handler; return setActionHandler.call(this, key, handler); };
  MediaSession.prototype.setPositionState = function (state) { globalThis.lockScreen = state; return setPositionState.call(this, state); };
  const wait = setTimeout;
  globalThis.setTimeout = (run, ms, ...more) => wait(run, ms > 60_000 || ms === 200 ? ms / 500 : ms, ...more);`;

/** Seconds of the programme that pass in a second, by the element's own clock. */
const measureRate = `(async () => {
  const { audio } = document.querySelector("rostrum-player");
  const [from, fromMs] = [audio.currentTime, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 400));
  return (1000 * (audio.currentTime - from)) / (performance.now() - fromMs);
})()`;

test("an ended space is replayed: its bar, speeds, skips, the lock screen and the sleep timer work, and a pause or a later visit goes on from there", async () => {
  const { origin, spaces } = await siteOfItsOwn({ spaces: [], ageSeconds: 120 });
  spaces.set("over", { ...site.spaces.get("evening"), id: "over", state: "ended", playbackUrl: "http://site.example/live/over/index.m3u8" } as never);
  origin.end();
  const page = await browser.newPage();
  await page.addInitScript({ content: watchDevice });
  await page.goto(`${origin.url}/s/over`);
  const play = () => page.getByRole("button", { name: /^Play/ }).click();
  const audio = 'document.querySelector("rostrum-player").audio';
  const place = () => page.evaluate<number>(`${audio}.currentTime`);
  /** Moved there, and a busy machine may have played on for a moment. */
  const moved = (seconds: number) => waitForPage(page, `${audio}.currentTime >= ${seconds} && ${audio}.currentTime < ${seconds + 8}`, { timeoutMs: 60_000 });
  await play();
  await page.getByText("You are listening to the replay.").waitFor();
  await waitForSound(page);
  const bar = page.getByRole("slider", { name: "Position" });
  await bar.fill("12");
  await moved(12);
  const { x, y, width, height } = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width / 4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 5, y + height / 2, { steps: 3 });
  const held = await bar.inputValue();
  const from = await place();
  await waitForPage(page, `${audio}.currentTime > ${from + 1.2}`, { timeoutMs: 60_000 });
  assert.equal(await bar.inputValue(), held, "whoever holds the bar still keeps it");
  await page.mouse.up();
  await moved(Number(held));

  await page.getByRole("button", { name: "More" }).click();
  for (const speed of ["0.8", "1.2", "1.5", "1.75", "2", "1"]) {
    await page.getByRole("combobox", { name: "Speed" }).selectOption(speed);
    assert.deepEqual(await page.evaluate(`[${audio}.playbackRate, ${audio}.preservesPitch]`), [Number(speed), true]);
    await waitForPage(page, `${measureRate}.then((rate) => Math.abs(rate - ${speed}) < 0.1)`, { timeoutMs: 60_000 });
  }
  const before = await place();
  await page.getByRole("button", { name: "Ahead 15 seconds" }).click();
  await moved(before + 15);
  await page.getByRole("button", { name: "Back 15 seconds" }).click();
  await moved(before);

  const told = await page.evaluate("(({ title, artist, artwork }) => [title, artist, artwork.length])(navigator.mediaSession.metadata)");
  assert.deepEqual(told, [exampleSpace().title, "Ada Lovelace", 1]);
  await page.evaluate("keys.seekto({ seekTime: 60 })");
  await moved(60);
  await waitForPage(page, "lockScreen.position >= 59 && lockScreen.duration > 100 && lockScreen.playbackRate === 1", { timeoutMs: 60_000 });
  await page.evaluate("keys.seekbackward({})");
  await moved(45);
  await page.evaluate("keys.pause()");
  await page.getByText("Play goes on from here.").waitFor();
  const pausedAt = await place();
  assert.ok(await bar.isVisible(), "the bar stays");
  await page.evaluate(`${audio}.addEventListener("playing", ({ target }) => void (globalThis.resumedAt ??= target.currentTime))`);
  await play();
  await page.getByText("You are listening to the replay.").waitFor();
  await waitForPage(page, "globalThis.resumedAt !== undefined", { timeoutMs: 60_000 });
  const resumedAt = await page.evaluate<number>("resumedAt");
  assert.ok(Math.abs(resumedAt - pausedAt) < 2, `it goes on from ${resumedAt} after ${pausedAt}`);

  await page.getByRole("combobox", { name: "Sleep timer" }).selectOption("5");
  await page.getByText("Play goes on from here.").waitFor();
  assert.deepEqual(await page.evaluate(`[${audio}.paused, ${audio}.volume]`), [true, 1], "it is silent, and will be as loud as before");
  const leftAt = await place();
  await page.reload();
  await play();
  await moved(leftAt - 5);
  await waitForSound(page);
  await page.close();
});

test("nothing on a page moves while the player comes, on a desk or a phone, with a full stage or an empty one", async () => {
  const { origin, spaces } = await siteOfItsOwn({ spaces: [exampleSpace()] });
  spaces.set("empty", exampleSpace({ id: "empty", title: "Tides", stage: [] }));
  const watch =
    "globalThis.moved = []; new PerformanceObserver((list) => { for (const { value, sources } of list.getEntries()) moved.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]); }).observe({ type: 'layout-shift', buffered: true });";
  for (const width of [1280, 360]) {
    for (const path of ["/embed/evening", "/embed/empty", "/s/evening", "/s/empty"]) {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      await page.addInitScript({ content: watch });
      await page.goto(`${origin.url}${path}`, { waitUntil: "networkidle" });
      assert.deepEqual(await page.evaluate("moved"), [], `${path} at ${width}`);
      await page.close();
    }
  }
});

test("a page says whether the replay is being prepared, how far, and whether it was taken away", async () => {
  const exports = [
    { state: "ready", progress: 1 },
    { state: "active", progress: 0.5 },
  ];
  const { origin, spaces } = await siteOfItsOwn({
    spaces: [],
    before: (request, response, next) => (request.path === "/replay/over/exports.json" ? void response.json({ visibility: "unlisted", exports }) : next()),
  });
  for (const id of ["over", "gone"]) spaces.set(id, exampleSpace({ id, state: "ended", record: true, endedAt: "2026-01-01T10:00:00Z" }));
  const page = await browser.newPage();
  await page.goto(`${origin.url}/s/over?layout=full`);
  await page.getByText("The replay is being prepared.").waitFor();
  await page.getByText("Unlisted").waitFor();
  assert.equal(await page.evaluate('document.querySelector("rostrum-player").progress'), 0.75);
  await page.getByRole("combobox", { name: "Sleep timer" }).waitFor();
  assert.equal(await page.getByRole("link", { name: /^Download/ }).count(), 0, "what is not made yet is not offered");
  exports.pop();
  await page.getByText("This space has ended.").waitFor();
  await page.goto(`${origin.url}/s/gone`);
  await page.getByText("This recording was removed.").waitFor();
  assert.equal(await page.getByText("Make a clip").count(), 0);
  await page.close();
});

test("whoever comes with a signature hears a space kept to some, its clips and its downloads with it, on every page they go on to", async () => {
  const signature = "~a.b.0.c";
  const asked: string[] = [];
  const file = { kind: "audio.m4a", state: "ready", progress: 1, files: [{ url: "/replay/~paid/audio.m4a", bytes: 4_200_000 }] };
  const clip = { page: "/s/~paid/clips/0-469", playback: "/live/~paid/run-00001/clip-0-469.m3u8", audio: "/replay/~paid/clips/0-469.m4a" };
  const made = { id: "0-469", seconds: 10, saidAt: "2026-01-01T10:00:00Z", links: clip };
  const { origin } = await siteOfItsOwn({
    spaces: [exampleSpace({ id: "~paid", state: "ended", record: true, endedAt: "2026-01-01T10:00:00Z" })],
    readClip: async () => made,
    before: ({ method, path }, response, next) => {
      if (!/^\/(live|replay)\//.test(path)) return next();
      asked.push(path);
      if (method === "POST") response.status(201).json(made);
      else if (path.endsWith("/exports.json")) response.json({ visibility: "public", exports: [file] });
      else response.sendStatus(404);
    },
  });
  const page = await browser.newPage();
  const src = () => page.locator("rostrum-player").getAttribute("src");
  await page.goto(`${origin.url}/s/~paid#play=${signature}`);
  assert.equal(await page.getByRole("link", { name: "Audio (M4A)" }).getAttribute("href"), `/replay/${signature}/~paid/audio.m4a`);
  assert.equal(await src(), `/live/${signature}/~paid/index.m3u8`);
  await page.getByText("Make a clip").click();
  await page.getByRole("button", { name: "Make this clip" }).click();
  assert.equal(await page.getByRole("link", { name: "Download" }).getAttribute("href"), `/replay/${signature}${clip.audio.slice("/replay".length)}`);
  await page.getByRole("link", { name: "Open the clip" }).click();
  await page.waitForURL((url) => url.pathname === clip.page && url.hash === `#play=${signature}`);
  assert.equal(await src(), `/live/${signature}/~paid/run-00001/clip-0-469.m3u8`);
  assert.match((await page.locator("rostrum-player").getAttribute("downloads")) ?? "", /\/replay\/~a\.b\.0\.c\/~paid\/clips\/0-469\.m4a"/);
  await page.getByRole("button", { name: /^Play/ }).click();
  await page.getByRole("link", { name: "Listen to the whole space" }).and(page.locator('[href$="#play=~a.b.0.c"]')).waitFor();
  assert.deepEqual(
    asked.filter((path) => !path.includes(signature)),
    [],
  );
  await page.close();
});

test("a listener of a live programme goes back to its first words and returns to the present, on the same page", async () => {
  const { origin, spaces } = await siteOfItsOwn({ spaces: [] });
  spaces.set("evening", exampleSpace({ startedAt: new Date(origin.startedAt).toISOString() }));
  const page = await listenAt(browser, `${origin.url}/s/evening`);
  await waitForSound(page);
  await page.getByRole("slider", { name: "Position" }).fill("1");
  await page.getByText("You went back.").waitFor();
  const back = await waitForSound(page, { afterDate: origin.startedAt });
  const at = () => diagnose(page).then(({ programmeDate }) => ((programmeDate ?? 0) - origin.startedAt) / 1000);
  assert.ok((back.programmeDate ?? 0) - origin.startedAt < 15_000, `${await at()} s`);
  assert.ok(back.latencySeconds > 15, `${back.latencySeconds} s`);
  await page.getByRole("button", { name: "Ahead 15 seconds" }).click();
  await waitForSound(page, { afterDate: origin.startedAt + 15_000 });
  await page.getByRole("button", { name: "Go live" }).click();
  const live = await waitForSound(page, { afterDate: Date.now() - 6000 });
  assert.ok(live.latencySeconds < 10, `latency ${live.latencySeconds} s`);
  await page.getByText("You are listening live.").waitFor();
  await page.close();
});
