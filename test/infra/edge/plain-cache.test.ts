/** Caches that were not made for low latency, between the real live origin and honest listeners: they play on, further behind the live edge. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { rehearse } from "../../../infra/rehearse/rehearsal.ts";
import { reportOf } from "../../../infra/rehearse/report.ts";
import { startRealTimeOrigin } from "../rehearse/support/real-time-origin.ts";
import { startVarnishWith } from "./support/varnish.ts";

const clock = createSystemClock();
const stayMs = 6000;

/** One key for each path, whatever was asked; nothing of what the origin says about its answers gets through. */
const ignorant = (port: number, { forward }: { readonly forward: boolean }) => `vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "${port}"; }
sub vcl_recv {
  ${forward ? "" : 'set req.url = regsub(req.url, "\\?.*$", "");'}
  unset req.http.accept-encoding;
}
sub vcl_hash {
  hash_data(regsub(req.url, "\\?.*$", ""));
  return (lookup);
}
sub vcl_backend_response {
  set beresp.ttl = 1s;
  set beresp.grace = 0s;
}
sub vcl_deliver {
  unset resp.http.etag;
  unset resp.http.cache-control;
  unset resp.http.vary;
  unset resp.http.date;
  unset resp.http.age;
}
`;

/** @returns the address of the programme behind such a cache. */
async function startCache(context: TestContext, { forward, origin }: { readonly forward: boolean; readonly origin: string }): Promise<URL> {
  const { port: originPort, pathname } = new URL(origin);
  const port = await startVarnishWith(context, { vcl: ignorant(Number(originPort), { forward }), ready: pathname });
  return new URL(`http://127.0.0.1:${port}${pathname}`);
}

async function listen(url: URL, metricsUrl: URL) {
  const plan = { url, listeners: 10, rampMs: 500, stayMs, processes: 1, metricsUrl };
  return reportOf(await rehearse(plan, { clock, signal: new AbortController().signal, local: true }), plan);
}

test("through a cache that ignores queries and strips headers everybody hears the programme, later than else, and nobody asks without pause", async (context) => {
  const { url: origin, close } = await startRealTimeOrigin({ profile: "balanced" });
  context.after(close);
  // One hides the query from the origin; one gives everybody the answer to whatever one of them asked.
  const caches = [await startCache(context, { forward: false, origin }), await startCache(context, { forward: true, origin })];
  for (const { listeners, stalls, requests, latencyMs } of await Promise.all(caches.map((url) => listen(url, new URL("/metrics", origin))))) {
    const told = JSON.stringify({ listeners, stalls, requests, latencyMs });
    assert.equal(listeners.joinedShare, 1, told);
    assert.deepEqual(requests.failures, {}, told);
    assert.ok(stalls.ms < (listeners.wanted * stayMs) / 2, told);
    // Two parts a second, and twice as often a list.
    assert.ok(requests.count < (listeners.wanted * 8 * (stayMs + 2000)) / 1000, told);
  }
});
