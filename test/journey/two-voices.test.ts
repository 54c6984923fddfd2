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

const rate = 16_000;
/** 50 ms of the recording, and of the source. */
const block = { heard: rate / 20, source: 48_000 / 20 };

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
  const page = await browser.newPage();
  await page.goto(`${system.url}/studio/${space}#token=${token}`);
  await page.getByRole("button", { name: /join/i }).click();
  await waitForPage(page, 'document.querySelector("rostrum-studio")?.diagnostics.connectionState === "connected"', { timeoutMs: 20_000 });
}

test("two people speak in browsers and a third hears both voices, with the programme date of what is heard", { timeout: 240_000 }, async () => {
  const space = await startSpace(system, ["ada", "grace"]);
  const lines = { ada: lineOf(1), grace: lineOf(2) };
  await speak(turn(lines.ada, 13), { name: "ada", token: space.tokens[0] ?? "", space: space.id });
  await speak(turn(lines.grace, 16), { name: "grace", token: space.tokens[1] ?? "", space: space.id });

  const page = await listenAt(await launch(), space.shareUrl);
  const sound = await waitForSound(page);
  const behind = Date.now() - (sound.programmeDate ?? 0);
  assert.ok(behind > 100 && behind < 6000, `the programme date is that of a moment ago: ${behind} ms`);

  // The first seconds are played a little faster, to catch up with the live edge.
  await page.waitForTimeout(9000);
  // A machine that is busy with something else plays with gaps: then the listener listens once more.
  const first = await listenFor(page, lines);
  const heard = isClear(first) ? first : await listenFor(page, lines);
  assert.ok(isClear(heard), `${JSON.stringify(first)}, then ${JSON.stringify(heard)}`);
});

interface Likeness {
  readonly ada: number;
  readonly grace: number;
  /** A voice that nobody spoke with. */
  readonly stranger: number;
}

const isClear = ({ ada, grace, stranger }: Likeness) => Math.min(ada, grace) > 0.45 && stranger < Math.min(ada, grace) - 0.1;

async function listenFor(page: Page, lines: { readonly ada: Int16Array; readonly grace: Int16Array }): Promise<Likeness> {
  const [start, startedAt] = [await diagnose(page), Date.now()];
  const heard = envelopeOf(await record(page, { seconds: 45, rate }), block.heard);
  const [end, endedAt] = [await diagnose(page), Date.now()];
  const pace = ((end.programmeDate ?? 0) - (start.programmeDate ?? 0)) / (endedAt - startedAt);
  assert.ok(pace > 0.85 && pace < 1.15, `the programme date advances with the sound: ${pace.toFixed(2)} s a second`);
  const likeness = (line: Int16Array) => bestMatch(heard, envelopeOf(fromInt16(line), block.source));
  return { ada: likeness(lines.ada), grace: likeness(lines.grace), stranger: likeness(lineOf(5)) };
}
