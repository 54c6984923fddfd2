import assert from "node:assert/strict";
import { test } from "node:test";
import { PcmRing } from "../../../packager/live/pcm-ring.ts";
import { PcmTimeline } from "../../../packager/live/pcm-timeline.ts";

const frame = (value: number) => new Int16Array(960).fill(value);
const joined = (pieces: readonly Int16Array[]) => pieces.flatMap((piece) => [...piece]);

test("frames in any order come out contiguous", () => {
  const timeline = new PcmTimeline(0, { aheadSamples: 96_000 });
  for (const index of [2, 0, 3, 1]) assert.equal(timeline.accept(index * 960, { pcm: frame(index + 1), now: 0 }), "taken");
  const out = joined(timeline.drain(0));
  assert.deepEqual(
    [0, 960, 1920, 2880].map((at) => out[at]),
    [1, 2, 3, 4],
  );
  assert.equal(timeline.cursor, 3840);
  assert.equal(timeline.silentSamples, 0);
});

test("a hole is waited for until its deadline, then it is silence, and what comes for it later is late", () => {
  const timeline = new PcmTimeline(0, { aheadSamples: 96_000 });
  timeline.accept(960, { pcm: frame(7), now: 1920 });
  assert.deepEqual(timeline.drain(-1), []);
  assert.deepEqual(joined(timeline.drain(500)), new Array(500).fill(0));
  assert.equal(timeline.accept(0, { pcm: frame(5), now: 1920 }), "taken");
  const rest = joined(timeline.drain(500));
  assert.deepEqual([rest.length, rest[0], rest[459], rest[460]], [1420, 5, 5, 7]);
  assert.equal(timeline.accept(0, { pcm: frame(5), now: 1920 }), "late");
});

test("duplicates, overlaps and absurd indices are refused", () => {
  const timeline = new PcmTimeline(0, { aheadSamples: 96_000 });
  timeline.accept(1920, { pcm: frame(1), now: 0 });
  assert.equal(timeline.accept(1920, { pcm: frame(2), now: 0 }), "duplicate");
  assert.equal(timeline.accept(1500, { pcm: frame(2), now: 0 }), "duplicate");
  assert.equal(timeline.accept(2800, { pcm: frame(2), now: 0 }), "duplicate");
  assert.equal(timeline.accept(96_001, { pcm: frame(2), now: 0 }), "absurd");
  for (const index of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 60]) assert.equal(timeline.accept(index, { pcm: frame(2), now: 0 }), "absurd");
  assert.equal(timeline.accept(-2000, { pcm: frame(2), now: 0 }), "late");
});

test("a jump leaves out what lies before it and keeps what lies after", () => {
  const timeline = new PcmTimeline(0, { aheadSamples: 96_000 });
  for (const index of [5, 9]) timeline.accept(index * 960, { pcm: frame(index), now: 0 });
  timeline.skipTo(9 * 960 + 100);
  assert.deepEqual(joined(timeline.drain(0)), new Array(860).fill(9));
});

test("the ring gives back any recent stretch, also across its seam and from before zero", () => {
  const ring = new PcmRing(1000, { start: -300 });
  const value = (at: number) => at % 7;
  for (let at = -300; at < 2400; at += 90) ring.append(Int16Array.from({ length: 90 }, (_, index) => value(at + index)));
  assert.deepEqual([ring.start, ring.end], [1400, 2400]);
  assert.deepEqual(
    [...ring.since(1777)],
    Array.from({ length: 623 }, (_, index) => value(1777 + index)),
  );
  assert.throws(() => ring.since(1399), RangeError);
  ring.append(new Int16Array(5000).fill(3));
  assert.deepEqual([...ring.since(6400)], new Array(1000).fill(3));
  ring.restart(50_000);
  assert.deepEqual([ring.start, ring.end], [50_000, 50_000]);
});
