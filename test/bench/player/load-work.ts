/** The address of a page goes in; how far its layout moved while it loaded, and the longest task of its main thread, come out. */
import type { Browser } from "playwright-core";

export interface LoadWork {
  readonly layoutShift: number;
  /** By the clock, which on a busy machine holds the work of others too, and by the thread's own CPU time. */
  readonly longestTaskMs: number;
  readonly longestTaskCpuMs: number;
}

interface OfFrame {
  readonly frame?: string;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string; readonly beginData?: OfFrame; readonly data?: OfFrame };
}

const settleMs = 2500;
const watch = `globalThis.moved = 0;
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) moved += value; }).observe({ type: "layout-shift", buffered: true });`;

export async function loadWork(browser: Browser, url: string): Promise<LoadWork> {
  const page = await browser.newPage();
  try {
    await page.addInitScript({ content: watch });
    await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"] });
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(settleMs);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as { readonly traceEvents: readonly TraceEvent[] };
    const { frameTree } = await (await page.context().newCDPSession(page)).send("Page.getFrameTree");
    return { layoutShift: await page.evaluate<number>("moved"), ...longestTask(traceEvents, frameTree.frame.id) };
  } finally {
    await page.close();
  }
}

/** The browser's own surface is made of pages, too, whose tasks are longer: only those of the process that drew the frame count. */
function longestTask(events: readonly TraceEvent[], frame: string): Omit<LoadWork, "layoutShift"> {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const drawing = new Set(events.filter(({ args: { beginData, data } }) => beginData?.frame === frame || data?.frame === frame).map(({ pid }) => pid));
  const main = new Set(events.filter(({ name, pid, args }) => name === "thread_name" && args.name === "CrRendererMain" && drawing.has(pid)).map(threadOf));
  const tasks = events.filter((event) => /RunTask$/.test(event.name) && main.has(threadOf(event)));
  const most = (of: (task: TraceEvent) => number) => Math.round(Math.max(0, ...tasks.map(of)) / 100) / 10;
  return { longestTaskMs: most(({ dur = 0 }) => dur), longestTaskCpuMs: most(({ tdur = 0 }) => tdur) };
}
