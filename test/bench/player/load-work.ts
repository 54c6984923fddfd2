/** The address of a page goes in; how far its layout moved while it loaded, and the longest task of its main thread, come out. */
import type { Browser } from "playwright-core";

export interface LoadWork {
  readonly layoutShift: number;
  /** Browsers tell of tasks longer than 50 ms only: 0 means that there was none. */
  readonly longestTaskMs: number;
}

const settleMs = 2500;
const watch = `globalThis.work = { layoutShift: 0, longestTaskMs: 0 };
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) work.layoutShift += value; }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) work.longestTaskMs = Math.max(work.longestTaskMs, duration); }).observe({ type: "longtask", buffered: true });`;

export async function loadWork(browser: Browser, url: string): Promise<LoadWork> {
  const page = await browser.newPage();
  try {
    await page.addInitScript({ content: watch });
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(settleMs);
    return await page.evaluate<LoadWork>("work");
  } finally {
    await page.close();
  }
}
