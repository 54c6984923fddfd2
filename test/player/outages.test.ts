import assert from "node:assert/strict";
import { test } from "node:test";
import { mayMove, Outages } from "../../player/web/outages.ts";

const atHome = { moving: false };
const onTheMove = { moving: true };

test("a lone outage asks for nothing at home, and for a margin against the next one on the move", () => {
  const outages = new Outages();
  outages.arrived({ atMs: 0, seconds: 0.6 });
  outages.arrived({ atMs: 4000, seconds: 4 });
  assert.equal(outages.required(5000, atHome), 0);
  assert.equal(outages.required(5000, onTheMove), 6);
});

test("two outages are a habit wherever one is, and the worst of them counts", () => {
  const outages = new Outages();
  for (const [atMs, seconds] of [
    [0, 3],
    [60_000, 7],
    [120_000, 2.5],
  ] as const)
    outages.push({ atMs, seconds });
  assert.equal(outages.required(121_000, atHome), 7.8);
});

test("what piled up behind one outage is no other, nor is what comes after a jump or later by jitter", () => {
  const outages = new Outages();
  const lags = [0.6, 5, 4.6, 4.2, 1.2, 0.6, 1.4];
  for (const [index, seconds] of lags.entries()) outages.arrived({ atMs: index * 100, seconds });
  outages.anew();
  outages.arrived({ atMs: 60_000, seconds: 20 });
  assert.equal(outages.required(61_000, atHome), 0);
});

test("an outage is known by the playlist that ends it, also when some of what it lists is there already", () => {
  const dry = { nowMs: 0, latencySeconds: 5.7, targetSeconds: 1, bufferedSeconds: 0, edgeSeconds: 4.5 };
  for (const [change, seconds] of [
    [{}, 6.5],
    [{ edgeSeconds: 0.2 }, 0],
    [{ bufferedSeconds: 1.5 }, 6.5],
    [{ bufferedSeconds: 4.4 }, 0],
    [{ latencySeconds: 1.2 }, 0],
    [{ latencySeconds: undefined }, 0],
  ] as const) {
    const outages = new Outages();
    outages.look({ ...dry, ...change });
    assert.equal(outages.required(100, onTheMove), seconds);
  }
});

test("the margin is bounded, is forgotten slowly, and a sleep adds none", () => {
  const outages = new Outages();
  outages.push({ atMs: 0, seconds: 25 });
  outages.push({ atMs: 10_000, seconds: 600 });
  assert.equal(outages.required(20_000, onTheMove), 12);
  assert.equal(outages.required(450_000, onTheMove), 6);
  assert.equal(outages.required(600_000, onTheMove), 0);
});

test("whether another one would be an accident is known before it comes", () => {
  const outages = new Outages();
  assert.deepEqual([outages.next(0, atHome), outages.next(0, onTheMove)], [0, 6]);
  outages.push({ atMs: 0, seconds: 8 });
  assert.deepEqual([outages.next(1000, atHome), outages.next(1000, onTheMove)], [6, 8.8]);
});

test("a device is taken to be on the move when it says so, or lies in the hand and does not say", () => {
  assert.equal(mayMove({ type: "cellular" }, { handheld: false }), true);
  assert.equal(mayMove({ type: "wifi" }, { handheld: true }), false);
  assert.equal(mayMove({}, { handheld: true }), true);
  assert.equal(mayMove({}, { handheld: false }), false);
});
