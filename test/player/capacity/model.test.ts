import assert from "node:assert/strict";
import { test } from "node:test";
import { profiles } from "../../../packager/contract/profile.ts";
import { logChart } from "../../../player/capacity/log-chart.ts";
import { measured } from "../../../player/capacity/measured.ts";
import { audiences, costOf, loadOf } from "../../../player/capacity/model.ts";

const balanced = { listeners: 1000, profile: profiles.balanced, bitrate: 64_000 };

test("a listener of the balanced profile makes two requests every 512 ms", () => {
  const load = loadOf(balanced);
  assert.equal(load.requestsPerListener, 2 / 0.512);
  assert.equal(load.requests, 2000 / 0.512);
});

test("what travels is the audio and, beside it, boxes, playlist and headers", () => {
  const load = loadOf(balanced);
  const beside = measured.boxBytes.fixed + 24 * measured.boxBytes.perAccessUnit + measured.playlistBytes.balanced + 2 * measured.headerBytes;
  assert.equal(load.overhead, beside / 4096);
  assert.ok(Math.abs(load.bitsPerListener - 64_000 * (1 + beside / 4096)) < 1e-6);
});

test("the edges' work grows with the audience, the origin's does not", () => {
  const [small, large] = [loadOf(balanced), loadOf({ ...balanced, listeners: 10_000_000 })];
  assert.ok(Math.abs(large.edgeCores / small.edgeCores - 10_000) < 1e-6);
  assert.equal(large.originRequests, small.originRequests);
  assert.equal(loadOf(balanced, { edges: 5 }).originRequests, 5 * small.originRequests);
});

test("longer parts cost fewer requests and a smaller share beside the audio", () => {
  const [fast, usual, saver] = [profiles.fast, profiles.balanced, profiles.saver].map((profile) => loadOf({ ...balanced, profile }));
  assert.ok(fast && usual && saver);
  assert.ok(fast.requests > usual.requests && usual.requests > saver.requests);
  assert.ok(fast.overhead > usual.overhead && usual.overhead > saver.overhead);
});

test("cost is bytes and requests at their prices, less the discount", () => {
  const load = { ...loadOf(balanced), requestsPerListener: 2, bitsPerListener: 80_000 };
  const prices = { perGigabyte: 0.1, perTenThousandRequests: 0.01, discount: 0.5 };
  const { perListenerHour, perHour, requestShare } = costOf(load, { prices, listeners: 1000 });
  // 36 MB and 7,200 requests an hour.
  assert.ok(Math.abs(perListenerHour - (0.0036 + 0.0072) / 2) < 1e-12);
  assert.ok(Math.abs(perHour - perListenerHour * 1000) < 1e-9);
  assert.ok(Math.abs(requestShare - 2 / 3) < 1e-9);
  assert.equal(costOf(load, { prices: { perGigabyte: 0, perTenThousandRequests: 0, discount: 0 }, listeners: 1 }).requestShare, 0);
});

test("audiences go from a thousand to ten million", () => {
  assert.deepEqual([audiences[0], audiences.at(-1)], [1000, 10_000_000]);
  assert.deepEqual(
    [...audiences],
    [...audiences].sort((one, other) => one - other),
  );
});

test("a chart has a curve for each profile, and none of a price of nothing breaks it", () => {
  const curve = (value: number) => ({ name: "x", points: audiences.map((listeners) => [listeners, listeners * value] as const) });
  const drawn = logChart({ title: "Cost", curves: [curve(1), curve(2)], format: String });
  assert.equal(drawn.match(/<polyline/g)?.length, 2);
  assert.ok(!/NaN|Infinity/.test(drawn + logChart({ title: "Nothing", curves: [curve(0)], format: String })));
});
