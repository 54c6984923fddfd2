/** What a listener is shown of what is said: live, when they go back, and in the replay. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CaptionMemory, datedCue } from "../../player/web/caption-memory.ts";

const zeroMs = 1_700_000_000_000;
const cue = (startSeconds: number, text: string) => datedCue({ startSeconds, endSeconds: startSeconds + 2, text }, zeroMs);
const at = (seconds: number) => zeroMs + seconds * 1000;

test("live a cue is shown at its time, one that comes a little late from the moment it comes, and once only", () => {
  const memory = new CaptionMemory();
  memory.follow(at(60));
  assert.equal(memory.said(at(61)), undefined, "nothing was said so far");
  memory.add(cue(62, "In time"), at(61));
  memory.add(cue(65, "Late"), at(66.5));
  memory.add(cue(65, "Late"), at(68));
  const shown = [61, 62, 63.9, 64.5, 66.5, 68.4, 68.6].map((seconds) => memory.said(at(seconds)));
  assert.deepEqual(shown, ["", "In time", "In time", "", "Late", "Late", ""]);
  assert.equal(memory.wantsWhole(at(61)), false);
});

test("who goes back behind what they followed is shown what was said then, as soon as it is read, and again live what is said now", () => {
  const memory = new CaptionMemory();
  memory.follow(at(60));
  memory.add(cue(61, "Now"));
  assert.deepEqual([memory.wantsWhole(at(3)), memory.said(at(3))], [true, ""]);
  memory.addWhole([cue(2, "Then"), cue(61, "Now")]);
  assert.deepEqual([memory.wantsWhole(at(3)), memory.said(at(3)), memory.said(at(5)), memory.said(at(62))], [false, "Then", "", "Now"]);
  memory.follow(at(120));
  assert.equal(memory.wantsWhole(at(100)), true, "what was missed meanwhile is in what is read anew");
});

test("of what is over nothing is followed: all of it is read", () => {
  const memory = new CaptionMemory();
  memory.follow(Number.POSITIVE_INFINITY);
  assert.equal(memory.wantsWhole(at(0)), true);
  memory.addWhole([cue(2, "Then")]);
  assert.equal(memory.said(at(3)), "Then");
});
