/** A recording is broken in the store, and the worker's disk is full: the job and the page say so in words, and the rest is delivered. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { ExportState } from "../../packager/contract/replay-forms.ts";
import { violationsOf } from "../support/accessibility.ts";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { exportsOf, untilReady } from "./support/recorded-space.ts";
import { until } from "./support/until.ts";
import { Witness } from "./support/witness.ts";

/** Where to keep pictures of the pages. */
const pictures = process.env.TEST_PICTURES;
const patience = { timeout: 200_000 };
const inTime = { timeout: 90_000 };
const recordedMs = 14_000;

let system: System;
let browser: Browser;
let live: LiveSpace;
let run: string;
let mounted: string | undefined;

before(async () => {
  [system, browser] = await Promise.all([startSystem({ ROSTRUM_ENDED_LIFE_SECONDS: "2" }), launchChromium()]);
  live = await startSpace(system, ["host"], { profile: "fast", record: true });
  await new Promise((done) => setTimeout(done, recordedMs));
  await system.call("POST", `/v1/spaces/${live.id}/end`);
  const seen = new Witness(live.playbackUrl);
  await until(async () => (await seen.replays()).length === 3);
  await seen.look();
  run = [...seen.shown].map((url) => /\/live\/[^/]+\/([^/]+)\/a64\//.exec(url)?.[1] ?? "").find((found) => found !== "") ?? "";
});
after(async () => {
  if (mounted !== undefined) execFileSync("umount", [mounted]);
  await browser.close();
  await system.stop();
});

const replay = () => ({ url: system.url, space: live.id });
const object = (...path: readonly string[]) => join(system.dataDir, "objects", ...path);

/** Has every download made anew. */
async function retitle(title: string): Promise<void> {
  await system.call("PATCH", `/replay/${live.id}`, { title });
}

async function untilSettled(): Promise<readonly ExportState[]> {
  let exports: readonly ExportState[] = [];
  await until(async () => {
    exports = await exportsOf(replay());
    return exports.length > 0 && exports.every(({ state }) => state === "ready" || state === "failed");
  });
  return exports;
}

async function openAsHost(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 1400 } });
  const page = await context.newPage();
  await page.goto(`${live.shareUrl}/edit#token=${live.tokens[0]}`);
  return page;
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (pictures) await page.locator("rostrum-downloads").screenshot({ path: join(pictures, `${name}.png`) });
}

test("segments that are cut short or lost are silent in the downloads, which say how many, and so does the page", patience, async () => {
  await untilReady(replay());
  const segments = object("live", live.id, run, "a96");
  await writeFile(join(segments, "s1.m4s"), (await readFile(join(segments, "s1.m4s"))).subarray(0, 100));
  await rm(join(segments, "s2.m4s"));
  await retitle("Damaged");
  const states = await untilSettled();
  const audio = states.filter(({ kind }) => kind.startsWith("audio"));
  assert.deepEqual(
    audio.map(({ state, damagedSegments }) => [state, damagedSegments]),
    [
      ["ready", 2],
      ["ready", 2],
    ],
  );
  const page = await openAsHost();
  await page.getByText("2 pieces of the recording were damaged, and are silent.").first().waitFor(inTime);
  assert.deepEqual(await violationsOf(page, "rostrum-downloads"), []);
  await keepPicture(page, "downloads-damaged");
  await page.context().close();
});

test("on a full disk the downloads fail with a word for it on job and page, and the host has them made once there is room", patience, async () => {
  const folder = join(system.dataDir, "worker");
  // Nothing that is not mounted for it is full on purpose; this takes rights that a container's root has.
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", folder]);
  mounted = folder;
  await retitle("No room");
  const page = await openAsHost();
  await page.locator("rostrum-downloads progress").first().waitFor(inTime);
  await keepPicture(page, "downloads-under-way");
  const states = await untilSettled();
  for (const { kind, state, error } of states)
    if (kind.startsWith("audio")) assert.deepEqual([state, error], ["failed", "The worker's disk is full."], kind);
    else assert.equal(state, "ready", `${kind}, which needs no room`);
  await page.getByText("Could not be made: The worker's disk is full.").first().waitFor(inTime);
  assert.deepEqual(await violationsOf(page, "rostrum-downloads"), []);
  await keepPicture(page, "downloads-failed");
  const problem = (await (await fetch(`${system.url}/replay/${live.id}/audio.m4a`)).json()) as { readonly code: string; readonly detail: string };
  assert.deepEqual([problem.code, problem.detail], ["export_failed", "The worker's disk is full."]);
  execFileSync("umount", [folder]);
  mounted = undefined;
  await page.getByRole("button", { name: "Try what failed again" }).click();
  await page.getByRole("link", { name: "Audio (MP3)" }).waitFor(inTime);
  await page.context().close();
});

test("without the index of any rendition the downloads say what is missing, and the replay plays all the same", patience, async () => {
  for (const rendition of ["a96", "a64", "a32"]) await rm(object("recordings", live.id, run, rendition, "0.json"));
  await retitle("Indexless");
  const states = await untilSettled();
  for (const { kind, state, error } of states) assert.deepEqual([state, error], ["failed", "No rendition of the recording has a whole index."], kind);
  const headers = { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" };
  const trimmed = await fetch(`${system.url}/replay/${live.id}`, { method: "PATCH", headers, body: JSON.stringify({ trim: { end: 5 } }) });
  const { code, detail } = (await trimmed.json()) as { readonly code: string; readonly detail: string };
  assert.deepEqual([code, detail], ["recording_damaged", "No rendition of the recording has a whole index."]);
  const page = await openAsHost();
  await page.getByText("No rendition of the recording has a whole index.").first().waitFor(inTime);
  await page.context().close();
  const listener = await listenAt(browser, live.shareUrl);
  assert.equal((await waitForSound(listener, { timeoutMs: 60_000 })).state, "replay");
  await listener.close();
});
