/** Packets in any order, number and size go in; they must come out in order and within the bounds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAudioCounters, Tally } from "../../../../ingest/stage/audio/counters.ts";
import { DelayTarget, maxDelay, minDelay } from "../../../../ingest/stage/audio/delay-target.ts";
import { JitterBuffer } from "../../../../ingest/stage/audio/jitter-buffer.ts";
import { seeded } from "./support/signals.ts";

const packet = (sequence: number, bytes = 80) => ({ sequence, timestamp: sequence * 960, samples: 960, payload: new Uint8Array(bytes) });

function buffer() {
  const counters = createAudioCounters();
  return { counters, jitter: new JitterBuffer(new Tally(counters)) };
}

test("packets come out in the order they were sent", () => {
  const { jitter, counters } = buffer();
  for (const sequence of [-1, 2, 0, 1, 3]) jitter.push(packet(sequence), -5000);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => jitter.shift()?.sequence),
    [-1, 0, 1, 2, 3],
  );
  assert.equal(counters.reordered, 2);
});

test("doubled and late packets are told apart", () => {
  const { jitter, counters } = buffer();
  jitter.push(packet(5), 0);
  jitter.push(packet(5), 0);
  jitter.push(packet(4), 4 * 960 + 960);
  jitter.push(packet(4), 4 * 960 + 960);
  assert.deepEqual([counters.duplicated, counters.late, jitter.length], [2, 1, 1]);
});

test("neither number nor bytes grow beyond their bounds, and the oldest goes first", () => {
  const { jitter, counters } = buffer();
  for (let sequence = 0; sequence < 100; sequence++) jitter.push(packet(sequence), 0);
  assert.equal(jitter.length, 64);
  assert.equal(jitter.first?.sequence, 36);
  for (let sequence = 100; sequence < 160; sequence++) jitter.push(packet(sequence, 4000), 0);
  assert.ok(jitter.bytes <= 65_536);
  assert.equal(counters.overflowed, 160 - jitter.length);
});

test("the wanted delay is 40 ms on a quiet network, grows with jitter at once, ends at 120 ms, and comes back", () => {
  const target = new DelayTarget();
  const random = seeded(2);
  let index = 0;
  const feed = (count: number, jitterMs: number) => {
    for (const end = index + count; index < end; index++) target.push(index * 960, index * 20 + random() * jitterMs);
    return target.target;
  };
  assert.equal(feed(200, 1), minDelay);
  const grown = feed(50, 60);
  assert.ok(grown > 70 * 48 && grown <= 90 * 48, `${grown / 48}`);
  assert.equal(feed(100, 300), maxDelay);
  assert.equal(feed(700, 1), minDelay);
});
