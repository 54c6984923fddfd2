import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, record, waitForPage, waitForSound } from "../support/listener-page.ts";
import { bestMatch, envelopeOf, fromInt16, longestQuiet } from "../support/signal.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { spokenPcm } from "../support/voices.ts";
import { toWav } from "../support/wav.ts";

const rate = 16_000;
/** 50 ms of the recording, and of the source. */
const block = { heard: rate / 20, source: 48_000 / 20 };

let system: System;
let folder = "";
let browsers: { readonly ada: Browser; readonly grace: Browser; readonly listener: Browser };

/** Four seconds of what a voice says; the microphones play them again and again. */
const lineOf = (voice: number) => spokenPcm(voice, { pauseMs: 300 }).subarray(0, 48_000 * 4);
const lines = { ada: lineOf(1), grace: lineOf(2), nobody: lineOf(5) };
const pieceSeconds = 2;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-voices-"));
  const starting = startSystem();
  const [ada, grace, listener] = await Promise.all([launchSpeaking("ada"), launchSpeaking("grace"), launchChromium()]);
  browsers = { ada, grace, listener };
  system = await starting;
});
after(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});

async function launchSpeaking(name: "ada" | "grace"): Promise<Browser> {
  const microphone = join(folder, `${name}.wav`);
  await writeFile(microphone, toWav(lines[name], 48_000));
  return launchChromium({ microphone });
}

async function speak(browser: Browser, { token, space }: { readonly token: string; readonly space: string }): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${system.url}/studio/${space}#token=${token}`);
  await page.getByRole("button", { name: /join/i }).click();
  await waitForPage(page, 'document.querySelector("rostrum-studio")?.diagnostics.connectionState === "connected"', { timeoutMs: 20_000 });
  return page;
}

const mute = (page: Page) => page.getByRole("button", { name: "Mute microphone", exact: true }).click();
const unmute = (page: Page) => page.getByRole("button", { name: "Unmute microphone" }).click();

/** How well the piece of a line that is heard best is heard. Pieces are short: the listener's page may play a little faster to catch up. */
function likeness(heard: Float32Array, line: Int16Array): number {
  const envelope = envelopeOf(fromInt16(line), block.source);
  const length = pieceSeconds * 20;
  return Math.max(bestMatch(heard, envelope.subarray(0, length)), bestMatch(heard, envelope.subarray(length)));
}

test("two people speak in browsers and a third hears both voices, with the programme date of what is heard", { timeout: 180_000 }, async () => {
  const space = await startSpace(system, ["ada", "grace"]);
  const [ada, grace, page] = await Promise.all([
    speak(browsers.ada, { token: space.tokens[0] ?? "", space: space.id }),
    speak(browsers.grace, { token: space.tokens[1] ?? "", space: space.id }),
    listenAt(browsers.listener, space.shareUrl),
  ]);
  const sound = await waitForSound(page);
  const behind = Date.now() - (sound.programmeDate ?? 0);
  assert.ok(behind > 100 && behind < 6000, `the programme date is that of a moment ago: ${behind} ms`);
  await waitForPage(page, 'document.querySelector("rostrum-player").diagnostics.rate === 1', { timeoutMs: 30_000 });

  // A machine that is busy with something else plays with gaps: then they are asked to say it again.
  for (let round = 1; ; round++) {
    const { heard, silence } = await takeTurns({ ada, grace, page });
    const [one, other, stranger] = [likeness(heard, lines.ada), likeness(heard, lines.grace), likeness(heard, lines.nobody)];
    const figures = `ada ${one.toFixed(2)}, grace ${other.toFixed(2)}, a voice that nobody spoke with ${stranger.toFixed(2)}`;
    const clear = Math.min(one, other) > 0.8 && stranger < Math.min(one, other) - 0.1;
    const dated = silence.heard > silence.from - 1000 && silence.heard < silence.to + 1500;
    if (clear && dated) return;
    assert.ok(round < 4, `${figures}; the silence that began between ${silence.from} and ${silence.to} is heard with the date ${silence.heard.toFixed(0)}`);
  }
});

/** Ada speaks alone, both are silent, Grace speaks alone. */
async function takeTurns({ ada, grace, page }: { readonly ada: Page; readonly grace: Page; readonly page: Page }) {
  await mute(grace);
  const recording = record(page, { seconds: 18, rate });
  await page.waitForTimeout(7000);
  const from = Date.now();
  await mute(ada);
  const to = Date.now();
  await page.waitForTimeout(1500);
  await unmute(grace);
  const { samples, dateAt } = await recording;
  await unmute(ada);
  const heard = envelopeOf(samples, block.heard);
  return { heard, silence: { from, to, heard: dateAt(longestQuiet(heard, 0.003) * block.heard) } };
}
