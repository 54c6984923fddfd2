/** A live space goes in; how long after a network that was away for some seconds the listener is back at the target comes out, seconds. */
import type { Browser } from "playwright-core";
import { diagnose, listenAt, waitForSound } from "../../support/listener-page.ts";
import type { LiveSpace } from "../../support/space.ts";
import { startPassingProxy } from "../latency/passing-proxy.ts";

interface Options {
  readonly base: string;
  readonly space: LiveSpace;
  readonly cutSeconds: number;
}

const settleMs = 15_000;
const nearSeconds = 0.25;
const soundMs = 2000;
const patienceSeconds = 60;

export async function recoverFromCut(browser: Browser, { base, space, cutSeconds }: Options): Promise<number> {
  let backAt = 0;
  const proxy = await startPassingProxy(base, {
    pass: (answer, outgoing) => {
      const deliver = () => answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers));
      setTimeout(deliver, Math.max(0, backAt - performance.now()));
    },
  });
  const context = await browser.newContext({ bypassCSP: true });
  try {
    const page = await listenAt({ newPage: () => context.newPage() }, `${proxy.url}/s/${space.id}`);
    await waitForSound(page);
    await page.waitForTimeout(settleMs);
    const { targetSeconds } = await page.evaluate<{ targetSeconds: number }>('document.querySelector("rostrum-player").diagnostics');
    backAt = performance.now() + cutSeconds * 1000;
    await page.waitForTimeout(cutSeconds * 1000);
    let near: number | undefined;
    for (let heardMs = 0; performance.now() - backAt < patienceSeconds * 1000; await page.waitForTimeout(100)) {
      const { state, latencySeconds, programmeDate } = await diagnose(page);
      const flows = state === "live" && (programmeDate ?? 0) > heardMs && heardMs > 0;
      heardMs = programmeDate ?? 0;
      near = flows && latencySeconds <= targetSeconds + nearSeconds ? (near ?? performance.now()) : undefined;
      // A jump alone brings nobody back: the sound has to go on from there.
      if (near !== undefined && performance.now() - near > soundMs) return Math.round((near - backAt) / 100) / 10;
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    await context.close();
    await proxy.close();
  }
}
