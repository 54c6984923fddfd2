import assert from "node:assert/strict";
import { test } from "node:test";
import { profiles } from "../../../../packager/contract/profile.ts";
import { CaptionTrack } from "../../../../packager/live/captions/caption-track.ts";

const profile = profiles.balanced;
const partMs = 512;
const head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:240\n";
const cue = (start: number, text: string, showFrom = start) => ({ start, end: start + 1000, text, showFrom });
const trackOf = (resumed: CaptionTrack["captions"] = []) => new CaptionTrack({ profile, retained: 4, resumed });

test("a cue stands in every part and segment in which it is shown, at the time it is shown", () => {
  const track = trackOf();
  assert.equal(track.push([cue(600, "late", 2000)], { partsPublished: 3 }), true);
  const shown = `${head}\n00:00:02.000 --> 00:00:03.000\nlate\n`;
  assert.deepEqual(
    [2, 3, 4, 5, 6].map((part) => track.part(part).toString()),
    [head, shown, shown, shown, head],
  );
  assert.equal(track.segment(0).toString(), shown);
  assert.equal(track.segment(1).toString(), head);
});

test("a published part never changes: what comes for it is shown from the next one on, and another process makes the same bytes", () => {
  const track = trackOf();
  track.push([cue(0, "first")], { partsPublished: 0 });
  const before = track.part(1);
  track.push([cue(600, "second")], { partsPublished: 3 });
  assert.equal(track.part(1), before);
  assert.match(track.part(3).toString(), /^00:00:01\.534 --> 00:00:02\.534\nsecond$/m);
  const heir = trackOf(track.captions);
  for (let part = 0; part < 8; part++) assert.deepEqual(heir.part(part), track.part(part));
  assert.doesNotMatch(heir.part(2).toString(), /second/);
});

test("a batch that comes again changes nothing, and each caption belongs to one segment with the time it was said", () => {
  const track = trackOf();
  track.push([cue(3900, "over the edge")], { partsPublished: 7 });
  const { captions } = track;
  assert.equal(track.push([cue(3900, "over the edge", 9000)], { partsPublished: 9 }), true);
  assert.equal(track.captions, captions);
  assert.deepEqual(
    [0, 1].map((sequence) => track.beginningIn(sequence).map(({ start, text }) => [start, text])),
    [[[3900, "over the edge"]], []],
  );
  assert.match(track.segment(1).toString(), /over the edge/);
});

test("more than a segment has room for is refused as a whole, as is what lies too far ahead", () => {
  const track = trackOf();
  const many = Array.from({ length: 20 }, (_, index) => cue(index, `${index} ${"words ".repeat(80)}`, 1000));
  assert.equal(track.push(many, { partsPublished: 1 }), false);
  assert.deepEqual(track.captions, []);
  assert.equal(track.push(many.slice(0, 10), { partsPublished: 1 }), true);
  assert.equal(track.push([cue(60 * 60_000, "in an hour")], { partsPublished: 1 }), false);
});

test("what no segment that is there shows is forgotten, also when captions come for a day", () => {
  const track = trackOf();
  for (let sequence = 0; sequence < 2000; sequence++) {
    track.push([cue(sequence * 8 * partMs + 100, `at ${sequence}`)], { partsPublished: sequence * 8 });
    for (let part = 0; part < 8; part++) track.part(sequence * 8 + part);
    track.segment(sequence);
    track.trim({ lastSequence: sequence });
    assert.ok(track.captions.length <= 6);
  }
});
