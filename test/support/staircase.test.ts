/** What is heard of the staircase, in recordings that are made up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hear, stepMs, steps } from "./staircase.ts";

const rate = 16_000;

/** From `startMs` of the programme on. */
function climb(ms: number, startMs = 0): Float32Array {
  return Float32Array.from({ length: (rate * ms) / 1000 }, (_, index) => {
    const at = startMs / 1000 + index / rate;
    const hz = steps[Math.floor((at * 1000) / stepMs) % steps.length] ?? 0;
    return 0.2 * Math.sin(2 * Math.PI * hz * at);
  });
}

const joined = (...pieces: readonly Float32Array[]) => Float32Array.from(pieces.flatMap((piece) => [...piece]));
const mixed = (one: Float32Array, other: Float32Array, share = 1) => one.map((value, index) => value + share * (other[index] ?? 0));

test("a clean programme, and one that jumps ahead and back, has neither gap nor echo", () => {
  for (const samples of [climb(1500), joined(climb(500), climb(500, 1900), climb(500, 900))]) {
    const heard = hear(samples, rate);
    assert.deepEqual([heard.gapMs(0, 1500) <= 5, heard.doubledMs(0, 1500)], [true, 0]);
  }
});

test("how far the programme is ahead in one place of another is told in steps", () => {
  const heard = hear(joined(climb(700), climb(700, 1950), climb(700, 1400)), rate);
  assert.equal(heard.aheadMs([700, 1300], [0, 600]), 1250);
  assert.equal(heard.aheadMs([1400, 2000], [0, 600]), 0);
});

test("a hole is as long as it is heard, and only where it is", () => {
  const heard = hear(joined(climb(600), new Float32Array((rate * 80) / 1000), climb(600, 680)), rate);
  assert.ok(Math.abs(heard.gapMs(0, 1200) - 80) <= 10, String(heard.gapMs(0, 1200)));
  assert.ok(heard.gapMs(0, 500) <= 5);
});

test("a second copy of the programme is noticed, also when it is a good deal softer", () => {
  for (const share of [1, 0.3]) {
    const heard = hear(joined(climb(500), mixed(climb(800, 500), climb(800, 3200), share), climb(500, 1300)), rate);
    const ms = heard.doubledMs(0, 1800);
    assert.ok(Math.abs(ms - 800) <= 100, `${ms} ms at ${share}`);
    assert.equal(heard.doubledMs(0, 400), 0);
  }
});
