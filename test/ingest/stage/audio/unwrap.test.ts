/** Counters that wrap, jump and lie go in; endless ones, or doubt, must come out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RtpUnwrapper } from "../../../../ingest/stage/audio/unwrap.ts";

const ssrc = 1;

test("both counters go on counting where they wrap", () => {
  const unwrapper = new RtpUnwrapper();
  const places = [65_534, 65_535, 0, 1].map((sequence, index) =>
    unwrapper.push({ ssrc, sequence, timestamp: (4_294_966_000 + index * 960) % 2 ** 32 }, index * 20),
  );
  assert.deepEqual(
    places.map((place) => place?.sequence),
    [65_534, 65_535, 65_536, 65_537],
  );
  assert.deepEqual(
    places.map((place) => place?.timestamp),
    [0, 960, 1920, 2880].map((offset) => 4_294_966_000 + offset),
  );
});

test("an older packet keeps its older place", () => {
  const unwrapper = new RtpUnwrapper();
  unwrapper.push({ ssrc, sequence: 0, timestamp: 960 }, 0);
  assert.deepEqual(unwrapper.push({ ssrc, sequence: 65_535, timestamp: 0 }, 1), { sequence: -1, timestamp: 0, resync: false });
});

test("a long pause with consecutive numbers is believed", () => {
  const unwrapper = new RtpUnwrapper();
  unwrapper.push({ ssrc, sequence: 1, timestamp: 0 }, 0);
  assert.equal(unwrapper.push({ ssrc, sequence: 2, timestamp: 48_000 * 60 }, 60_000)?.resync, false);
});

test("one absurd packet is dropped, two in sequence begin anew", () => {
  const unwrapper = new RtpUnwrapper();
  unwrapper.push({ ssrc, sequence: 1, timestamp: 0 }, 0);
  assert.equal(unwrapper.push({ ssrc, sequence: 2, timestamp: 48_000 * 600 }, 20), undefined);
  assert.equal(unwrapper.push({ ssrc, sequence: 2, timestamp: 960 }, 21)?.timestamp, 960);
  assert.equal(unwrapper.push({ ssrc, sequence: 20_000, timestamp: 5_000_000 }, 40), undefined);
  assert.deepEqual(unwrapper.push({ ssrc, sequence: 20_001, timestamp: 5_000_960 }, 60), { sequence: 20_001, timestamp: 5_000_960, resync: true });
});

test("another source is believed from its second packet on", () => {
  const unwrapper = new RtpUnwrapper();
  unwrapper.push({ ssrc, sequence: 1, timestamp: 0 }, 0);
  assert.equal(unwrapper.push({ ssrc: 2, sequence: 7, timestamp: 0 }, 20), undefined);
  assert.equal(unwrapper.push({ ssrc: 3, sequence: 8, timestamp: 960 }, 40), undefined);
  assert.equal(unwrapper.push({ ssrc: 3, sequence: 9, timestamp: 1920 }, 60)?.resync, true);
});
