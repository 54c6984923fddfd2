/** Caches that were not made for low latency, between the real live origin and honest listeners: they play on, further behind the live edge. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { rehearse } from "../../../infra/rehearse/rehearsal.ts";
import { reportOf } from "../../../infra/rehearse/report.ts";
import { startRealTimeOrigin } from "../rehearse/support/real-time-origin.ts";
import { startPlainCache } from "./support/plain-cache.ts";

const clock = createSystemClock();
const stayMs = 6000;

async function listen(url: URL, metricsUrl: URL) {
  const plan = { url, listeners: 10, rampMs: 500, stayMs, processes: 1, metricsUrl };
  return reportOf(await rehearse(plan, { clock, signal: new AbortController().signal, local: true }), plan);
}

test("through a cache that ignores queries and strips headers everybody hears the programme, later than else, and nobody asks without pause", async (context) => {
  const { url: origin, close } = await startRealTimeOrigin({ profile: "balanced" });
  context.after(close);
  // One hides the query from the origin; one gives everybody the answer to whatever one of them asked.
  const { pathname } = new URL(origin);
  const start = async (forward: boolean) => new URL(pathname, await startPlainCache(context, { origin, forward, ready: pathname }));
  const caches = [await start(false), await start(true)];
  for (const { listeners, stalls, requests, latencyMs } of await Promise.all(caches.map((url) => listen(url, new URL("/metrics", origin))))) {
    const told = JSON.stringify({ listeners, stalls, requests, latencyMs });
    assert.equal(listeners.joinedShare, 1, told);
    assert.deepEqual(requests.failures, {}, told);
    assert.ok(stalls.ms < (listeners.wanted * stayMs) / 2, told);
    // Two parts a second, and twice as often a list.
    assert.ok(requests.count < (listeners.wanted * 8 * (stayMs + 2000)) / 1000, told);
  }
});
