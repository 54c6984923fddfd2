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

export interface Recording {
  /** Mono, 1 = full scale. */
  readonly samples: Float32Array;
  /** Programme date, epoch ms, of the sample `index`. */
  dateAt(index: number): number;
}

const blockSamples = 4096;

/** Runs in the page before its own scripts: remembers the media element that plays. */
const rememberMedia = `{
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () { globalThis.heard = this; return play.call(this); };
}`;

/** Runs in the page: taps what the media element plays, as 16-bit values, with the programme date of the end of each block. */
const recordMedia = (seconds: number, rate: number) => `(async () => {
  const context = new AudioContext({ sampleRate: ${rate} });
  const source = context.createMediaStreamSource(globalThis.heard.captureStream());
  const tap = context.createScriptProcessor(${blockSamples}, 1, 1);
  const values = [];
  const dates = [];
  await new Promise((resolve) => {
    tap.onaudioprocess = (event) => {
      for (const value of event.inputBuffer.getChannelData(0)) values.push(Math.round(value * 32767));
      dates.push(document.querySelector("rostrum-player").diagnostics.programmeDate);
      if (values.length >= ${seconds * rate}) resolve();
    };
    source.connect(tap).connect(context.destination);
  });
  await context.close();
  return { values, dates };
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
export async function waitForSound(page: Page, { afterDate = 0, timeoutMs = 30_000 }: { afterDate?: number; timeoutMs?: number } = {}): Promise<Diagnostics> {
  const deadline = Date.now() + timeoutMs;
  let last = await diagnose(page);
  for (;;) {
    await page.waitForTimeout(250);
    const now = await diagnose(page);
    const moved = now.programmeDate !== null && last.programmeDate !== null && now.programmeDate > last.programmeDate;
    if (moved && (now.programmeDate ?? 0) > afterDate) return now;
    if (Date.now() > deadline) throw new Error(`Nothing is heard after ${timeoutMs} ms: ${JSON.stringify(now)}`);
    last = now;
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
export async function record(page: Page, { seconds, rate }: { readonly seconds: number; readonly rate: number }): Promise<Recording> {
  const { values, dates } = await page.evaluate<{ values: number[]; dates: number[] }>(recordMedia(seconds, rate));
  return {
    samples: Float32Array.from(values, (value) => value / 32_767),
    dateAt(index) {
      const block = Math.floor(index / blockSamples);
      return (dates[block] ?? Number.NaN) - (((block + 1) * blockSamples - index) * 1000) / rate;
    },
  };
}
