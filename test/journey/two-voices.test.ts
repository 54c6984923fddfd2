import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { diagnose, listenAt, waitForPage, waitForSound } from "../support/listener-page.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { spokenPcm } from "../support/voices.ts";
import { toWav } from "../support/wav.ts";

let system: System;
let folder = "";
const browsers: Browser[] = [];

before(async () => {
  system = await startSystem();
  folder = await mkdtemp(join(tmpdir(), "rostrum-voices-"));
});
after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});

async function launch(microphone?: string): Promise<Browser> {
  const browser = await launchChromium(microphone === undefined ? {} : { microphone });
  browsers.push(browser);
  return browser;
}

/** Six seconds of what a voice says. */
const lineOf = (voice: number) => spokenPcm(voice, { pauseMs: 300 }).subarray(0, 48_000 * 6);

/** The line, then silence up to `seconds`. Loops of different lengths slide along each other, so each voice has the air to itself at times. */
function turn(line: Int16Array, seconds: number): Int16Array {
  const whole = new Int16Array(48_000 * seconds);
  whole.set(line);
  return whole;
}

async function speak(voice: Int16Array, { name, token, space }: { readonly name: string; readonly token: string; readonly space: string }): Promise<void> {
  const wav = join(folder, `${name}.wav`);
  await writeFile(wav, toWav(voice, 48_000));
  const browser = await launch(wav);
  // Three browsers draw in software on one machine: what moves only for the eye rests.
  const page = await browser.newPage({ reducedMotion: "reduce", viewport: { width: 390, height: 400 } });
  await page.goto(`${system.url}/studio/${space}#token=${token}`);
  await page.getByRole("button", { name: /join/i }).click();
  await waitForPage(page, 'document.querySelector("rostrum-studio")?.diagnostics.connectionState === "connected"', { timeoutMs: 60_000 });
}

test("two people speak in browsers and a third hears sound with its programme date, and is shown each of them speaking", { timeout: 240_000 }, async () => {
  const space = await startSpace(system, ["ada", "grace"]);
  const lines = { ada: lineOf(1), grace: lineOf(2) };
  await speak(turn(lines.ada, 13), { name: "ada", token: space.tokens[0] ?? "", space: space.id });
  await speak(turn(lines.grace, 16), { name: "grace", token: space.tokens[1] ?? "", space: space.id });

  const page = await listenAt(await launch(), space.shareUrl);
  const sound = await waitForSound(page);
  const behind = Date.now() - (sound.programmeDate ?? 0);
  assert.ok(behind > 100 && behind < 6000, `the programme date is that of a moment ago: ${behind} ms`);

  const start = await diagnose(page);
  for (const account of ["ada", "grace"])
    await waitForPage(page, `document.querySelector("rostrum-player").diagnostics.talking.some((one) => one.account === "${account}")`, { timeoutMs: 60_000 });
  await waitForSound(page);
  const end = await diagnose(page);
  assert.ok((end.programmeDate ?? 0) > (start.programmeDate ?? 0), "the programme date goes on with the sound");
});
