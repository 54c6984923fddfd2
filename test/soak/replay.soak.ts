/** One space is recorded from WebRTC to the downloaded file, through two power cuts; another beside it is not recorded, and nothing of it is left. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";
import { downloadNames } from "../../packager/contract/urls.ts";
import { startClients } from "../ingest/stage/clients.ts";
import { launchChromium } from "../support/chromium.ts";
import { leaveSoon } from "../support/leave-soon.ts";
import { diagnose, listenAt, waitForPage, waitForSound } from "../support/listener-page.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { compareWithSpoken, lineSeconds, speak, untilReady } from "./support/recorded-space.ts";
import { textOf, until } from "./support/until.ts";
import { Witness } from "./support/witness.ts";

const clients = startClients();
const engineEntry = fileURLToPath(new URL("../../packager/captions/example-engine.js", import.meta.url));
const patience = { timeout: 200_000 };
/** What the player shows of what is said. */
const caption = 'document.querySelector("rostrum-player").shadowRoot.querySelector(".caption")?.textContent';
let engine: ChildProcess | undefined;
let environment: Record<string, string>;
let system: System;
let browser: Browser;
let recorded: LiveSpace;
let unrecorded: LiveSpace;
let startedAt = 0;
let seen: Witness;
let seenUnrecorded: Witness;

before(async () => {
  const [port = 0] = await findFreePorts(1);
  environment = { PORT: String(port), ROSTRUM_ENDED_LIFE_SECONDS: "2" };
  [system, browser] = await Promise.all([startSystem(environment), launchChromium()]);
});
after(async () => {
  engine?.kill("SIGKILL");
  await Promise.all([clients.close(), browser.close(), system.stop()]);
  leaveSoon();
});

async function cutPower(): Promise<void> {
  await system.crash();
  system = await startSystem(environment, { dataDir: system.dataDir });
}

/** While a voice is heard, and until what it said is listed. */
async function listenOn(): Promise<void> {
  await Promise.all([seen.lookFor(lineSeconds + 2), seenUnrecorded.lookFor(lineSeconds + 2)]);
}

test("a space is live through a power cut, two people speak in it one after the other, and it ends", patience, async () => {
  recorded = await startSpace(system, ["ada", "grace"], { record: true, captions: "en" });
  unrecorded = await startSpace(system, ["alan"], { record: false, captions: "en" });
  [seen, seenUnrecorded] = [new Witness(recorded.playbackUrl), new Witness(unrecorded.playbackUrl)];
  await clients.join("alan", { url: unrecorded.whipUrl, token: unrecorded.tokens[0] ?? "", hz: 440 });
  const arguments_ = ["--url", system.url, "--space", recorded.id];
  engine = spawn(process.execPath, [engineEntry, ...arguments_], { env: { ...process.env, API_KEY: system.apiKey }, stdio: "inherit" });
  const listener = await listenAt(browser, recorded.shareUrl);
  await waitForSound(listener, { timeoutMs: 60_000 });
  await speak(clients, "ada", recorded);
  await Promise.all([listenOn(), waitForPage(listener, `${caption} === "[speech]"`, { timeoutMs: 60_000 })]);
  await listener.close();
  startedAt = Date.parse(String((await system.call("GET", `/v1/spaces/${recorded.id}`)).startedAt));
  await cutPower();
  await until(async () => (await textOf(recorded.playbackUrl)) !== "");
  await speak(clients, "grace", recorded);
  await listenOn();
  for (const { id } of [recorded, unrecorded]) await system.call("POST", `/v1/spaces/${id}/end`);
});

test("the same address plays all of it as soon as it is over, in every rendition", patience, async (context) => {
  const ended = Date.now();
  await until(async () => (await seen.replays()).length > 0, { everyMs: 25 });
  context.diagnostic(`replay after ${Date.now() - ended} ms`);
  const replays = await seen.replays();
  assert.ok(seen.listed.size > 4 && replays.length === 3, `listed were ${[...seen.listed]}`);
  for (const playlist of replays) assert.deepEqual(seen.missingIn(playlist), []);
});

test("a power cut while its downloads are made keeps none of them from being made, and in a browser it is heard with who spoke when", patience, async () => {
  await cutPower();
  const page = await listenAt(browser, recorded.shareUrl);
  const sound = await waitForSound(page, { timeoutMs: 60_000 });
  assert.equal(sound.state, "replay");
  assert.ok((sound.programmeDate ?? 0) - startedAt < 5000, "it begins at the start");
  await page.evaluate('(({ audio }) => { audio.currentTime = audio.duration - 6; })(document.querySelector("rostrum-player"))');
  await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.talking.some((one) => one.account === "grace")', { timeoutMs: 60_000 });
  assert.ok(((await diagnose(page)).programmeDate ?? 0) > (sound.programmeDate ?? 0) + 10_000);
  await page.close();
});

test(
  "the downloaded file holds the words that were spoken, its chapters begin when who they name began to speak, and the engine's captions lie there",
  patience,
  async (context) => {
    const replay = { url: system.url, space: recorded.id };
    await untilReady(replay);
    const lines = await compareWithSpoken(replay);
    for (const line of lines) context.diagnostic(line);
    const transcript = await textOf(`${system.url}/replay/${recorded.id}/transcript.vtt`);
    const spans = [...transcript.matchAll(/00:(\d+):([\d.]+) --> 00:(\d+):([\d.]+)\n\[speech\]/g)].map(([, ...times]) => {
      const [m = 0, s = 0, untilM = 0, untilS = 0] = times.map(Number);
      return { from: m * 60 + s, to: untilM * 60 + untilS };
    });
    for (const line of lines) {
      const at = Number(/heard at ([\d.]+)/.exec(line)?.[1]);
      const said = spans.filter(({ from, to }) => from < at + lineSeconds && to > at).reduce((sum, { from, to }) => sum + to - from, 0);
      assert.ok(said > lineSeconds / 2, `${line}: ${said} s were taken down`);
    }
    const [, beside = ""] = /TYPE=SUBTITLES.*URI="([^"]+)"/.exec(await textOf(recorded.playbackUrl)) ?? [];
    const text = await textOf(new URL("replay.vtt", new URL(beside, recorded.playbackUrl)).href);
    assert.equal(text.match(/-->/g)?.length, spans.length, "players find the same beside the sound");
  },
);

test("nothing of the space that was not recorded can be fetched, and nothing of it lies in any folder", patience, async () => {
  const { shown } = seenUnrecorded;
  assert.ok([...shown].some((url) => /s\d+\.m4s$/.test(url)) && shown.size > 20, "listeners were shown something");
  const at = `${system.url}/replay/${unrecorded.id}`;
  const names = [...downloadNames, "exports.json", "look.json", "covers/0123456789abcdef.png", "clips/0-469", "clips/0-469.m4a"];
  const urls = [...shown, ...names.map((name) => `${at}/${name}`), `${system.url}/feed/alan.xml`];
  assert.ok(
    urls.some((url) => url.includes("/cc/")),
    "captions, too",
  );
  for (const headers of [{}, { range: "bytes=0-99" }])
    await until(async () => (await Promise.all(urls.map(async (url) => (await fetch(url, { headers })).status))).every((status) => status === 404));
  const clip = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ last: 10 }) };
  assert.equal((await fetch(`${at}/clips`, clip)).status, 404);
  const entries = await readdir(system.dataDir, { recursive: true, withFileTypes: true });
  const left = entries.filter((entry) => entry.isFile() && join(entry.parentPath, entry.name).includes(unrecorded.id));
  assert.deepEqual(
    left.map(({ name }) => name),
    [],
  );
});
