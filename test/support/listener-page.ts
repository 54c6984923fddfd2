/** Opens the share page as a listener would, and hands back what its media element plays. */
import type { Browser, Page } from "playwright-core";

export interface Diagnostics {
  readonly state: string;
  readonly latencySeconds: number;
  readonly rate: number;
  readonly bufferedSeconds: number;
  readonly stalls: number;
  /** Whether the plain copy is heard. */
  readonly plain: boolean;
  /** Programme date of what is heard, epoch ms. */
  readonly programmeDate: number | null;
  readonly talking: readonly { readonly account: string; readonly name: string }[];
}

/** Runs in the page before its own scripts: remembers the media element that plays. */
const rememberMedia = `{
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () { globalThis.heard = this; return play.call(this); };
}`;

/** Runs in the page: taps what the media element plays, as 16-bit values. */
const recordMedia = (seconds: number, rate: number) => `(async () => {
  const context = new AudioContext({ sampleRate: ${rate} });
  const source = context.createMediaStreamSource(globalThis.heard.captureStream());
  const tap = context.createScriptProcessor(4096, 1, 1);
  const values = [];
  await new Promise((resolve) => {
    tap.onaudioprocess = (event) => {
      for (const value of event.inputBuffer.getChannelData(0)) values.push(Math.round(value * 32767));
      if (values.length >= ${seconds * rate}) resolve();
    };
    source.connect(tap).connect(context.destination);
  });
  await context.close();
  return values;
})()`;

/** Opens `url` and starts listening by one click. */
export async function listenAt(browser: Pick<Browser, "newPage">, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript({ content: rememberMedia });
  await page.goto(url);
  await page.getByRole("button", { name: /^(play|listen)/i }).click();
  return page;
}

export function diagnose(page: Page): Promise<Diagnostics> {
  return page.evaluate<Diagnostics>('document.querySelector("rostrum-player").diagnostics');
}

/** Waits until what is heard is live and moves on: `programmeDate` advances. */
export async function waitForSound(page: Page, { afterDate = 0, timeoutMs = 60_000 }: { afterDate?: number; timeoutMs?: number } = {}): Promise<Diagnostics> {
  const deadline = Date.now() + timeoutMs;
  let last = await diagnose(page);
  for (;;) {
    await page.waitForTimeout(100);
    const now = await diagnose(page);
    const moved = now.programmeDate !== null && last.programmeDate !== null && now.programmeDate > last.programmeDate;
    if (moved && (now.programmeDate ?? 0) > afterDate) return now;
    if (Date.now() > deadline) throw new Error(`Nothing is heard after ${timeoutMs} ms: ${JSON.stringify(now)}`);
    last = now;
  }
}

/** Waits until the count of what is asked for has been the same for three seconds: what was under way is over, and nothing more is asked for. */
export async function waitForQuiet(page: Page, count: () => number): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (let before = -1; count() !== before; ) {
    if (Date.now() > deadline) throw new Error(`It goes on: ${count()}`);
    before = count();
    await page.waitForTimeout(3000);
  }
}

/** Polls an expression in the page until it is true; the pages' content security policy rules out Playwright's own waiting. */
export async function waitForPage(page: Page, expression: string, { timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > deadline) throw new Error(`Not true after ${timeoutMs} ms: ${expression}`);
    await page.waitForTimeout(100);
  }
}

/** What the page plays for `seconds`, mono at `rate` Hz. */
export async function record(page: Page, { seconds, rate }: { readonly seconds: number; readonly rate: number }): Promise<Float32Array> {
  const values = await page.evaluate<number[]>(recordMedia(seconds, rate));
  return Float32Array.from(values, (value) => value / 32_767);
}
