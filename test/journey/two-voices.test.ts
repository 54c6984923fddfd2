/** Two people speak in browsers, and a third hears what each of them says. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, record, waitForPage, waitForSound } from "../support/listener-page.ts";
import { bestMatch, envelopeOf, fromInt16 } from "../support/signal.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { spokenPcm } from "../support/voices.ts";
import { toWav } from "../support/wav.ts";

const lineSeconds = 4;
const turnSeconds = 12;
const mostListens = 5;
const rate = 16_000;
/** 50 ms of the recording, and of the source. */
const block = { heard: rate / 20, source: 48_000 / 20 };

let system: System;
let folder = "";
let browsers: { readonly ada: Browser; readonly grace: Browser; readonly listener: Browser };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-voices-"));
  system = await startSystem();
  const [ada, grace, listener] = await Promise.all([launchSpeaking("ada", 1), launchSpeaking("grace", 2), launchChromium()]);
  browsers = { ada, grace, listener };
});
after(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});

const lineOf = (voice: number) => spokenPcm(voice, { pauseMs: 300 }).subarray(0, 48_000 * lineSeconds);

/** The microphone hears the line, then silence, again and again: whoever begins in the other's silence has the air alone from then on. */
async function launchSpeaking(name: string, voice: number): Promise<Browser> {
  const turn = new Int16Array(48_000 * turnSeconds);
  turn.set(lineOf(voice));
  const microphone = join(folder, `${name}.wav`);
  await writeFile(microphone, toWav(turn, 48_000));
  return launchChromium({ microphone });
}

async function openStudio(browser: Browser, { space, token }: { readonly space: string; readonly token: string | undefined }): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${system.url}/studio/${space}#token=${token}`);
  return page;
}

async function joinStage(page: Page): Promise<void> {
  await page.getByRole("button", { name: /join/i }).click();
  await waitForPage(page, 'document.querySelector("rostrum-studio").diagnostics.connectionState === "connected"', { timeoutMs: 60_000 });
}

async function untilSilentAgain(page: Page): Promise<void> {
  const talking = 'document.querySelector("rostrum-studio").diagnostics.talking';
  await waitForPage(page, talking, { timeoutMs: 30_000 });
  for (let quiet = 0; quiet < 8; ) {
    quiet = (await page.evaluate<boolean>(talking)) ? 0 : quiet + 1;
    await page.waitForTimeout(100);
  }
}

test("two people speak in browsers and a third hears both voices, and is shown whose it is", { timeout: 290_000 }, async () => {
  const { id, shareUrl, tokens } = await startSpace(system, ["ada", "grace"]);
  const ada = await openStudio(browsers.ada, { space: id, token: tokens[0] });
  const grace = await openStudio(browsers.grace, { space: id, token: tokens[1] });
  await joinStage(ada);
  await untilSilentAgain(ada);
  await joinStage(grace);

  // Chromium copies a media element's sound to whoever asked last: the page, which draws rings with it, must not ask.
  const page = await listenAt({ newPage: () => browsers.listener.newPage({ reducedMotion: "reduce" }) }, shareUrl);
  const sound = await waitForSound(page);
  const behind = Date.now() - (sound.programmeDate ?? 0);
  assert.ok(behind > 100 && behind < 10_000, `the programme date is that of a moment ago: ${behind} ms`);

  // The lines are said again and again, and a machine that is busy with something else plays some of them with gaps.
  const listens: Likeness[] = [];
  while (listens.length < mostListens && !listens.some(isClear)) listens.push(await listenFor(page));
  assert.ok(listens.some(isClear), JSON.stringify(listens));
  for (const account of ["ada", "grace"])
    await waitForPage(page, `document.querySelector("rostrum-player").diagnostics.talking.some((one) => one.account === "${account}")`, { timeoutMs: 30_000 });
});

interface Likeness {
  readonly ada: number;
  readonly grace: number;
  /** A voice that nobody spoke with. */
  readonly stranger: number;
  /** By how much the programme date advances with the sound, seconds a second. */
  readonly pace: number;
}

const isClear = ({ ada, grace, stranger, pace }: Likeness) => Math.min(ada, grace) > 0.6 && stranger < Math.min(ada, grace) - 0.1 && pace > 0.85 && pace < 1.15;

/** Each voice has begun and ended its line once by then. */
async function listenFor(page: Page): Promise<Likeness> {
  const [start, startedAt] = [await diagnose(page), Date.now()];
  const heard = envelopeOf(await record(page, { seconds: turnSeconds + lineSeconds + 2, rate }), block.heard);
  const [end, endedAt] = [await diagnose(page), Date.now()];
  const pace = ((end.programmeDate ?? 0) - (start.programmeDate ?? 0)) / (endedAt - startedAt);
  const likeness = (voice: number) => bestMatch(heard, envelopeOf(fromInt16(lineOf(voice)), block.source));
  return { ada: likeness(1), grace: likeness(2), stranger: likeness(5), pace };
}
