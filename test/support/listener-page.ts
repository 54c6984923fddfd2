/** Opens the share page as a listener would, and tells what it plays. */
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

/** Opens `url` and starts listening by one click. */
export async function listenAt(browser: Pick<Browser, "newPage">, url: string): Promise<Page> {
  const page = await browser.newPage();
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
