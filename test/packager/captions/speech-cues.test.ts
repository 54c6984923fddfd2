import assert from "node:assert/strict";
import { test } from "node:test";
import { SpeechCues } from "../../../packager/captions/speech-cues.ts";

const loud = new Int16Array(960).fill(3000);
const quiet = new Int16Array(960).fill(20);

/** What comes of so many loud and quiet frames in turn. */
function cuesOf(turns: readonly number[], sample = 0) {
  const cues = new SpeechCues({ sample, text: "[speech]" });
  return turns.flatMap((count, index) => Array.from({ length: count }, () => cues.push(index % 2 === 0 ? loud : quiet))).flatMap((cue) => cue ?? []);
}

test("a stretch of speech is told once it is over, with its place on the programme clock", () => {
  assert.deepEqual(cuesOf([50, 100], 480_000), [{ start: 10_000, end: 11_000, text: "[speech]" }]);
});

test("a breath does not end it, a knock is none, and a long one is told in pieces while it goes on", () => {
  assert.deepEqual(
    cuesOf([30, 10, 30, 50]).map(({ start, end }) => [start, end]),
    [[0, 1400]],
  );
  assert.deepEqual(cuesOf([5, 100]), []);
  assert.deepEqual(
    cuesOf([250, 50]).map(({ start, end }) => [start, end]),
    [
      [0, 2020],
      [2020, 4040],
      [4040, 5000],
    ],
  );
});
