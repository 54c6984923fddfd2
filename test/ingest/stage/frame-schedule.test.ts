import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameSchedule } from "../../../ingest/stage/frame-schedule.ts";

test("a frame is due when its last sample has passed, and frames follow one another", () => {
  const schedule = new FrameSchedule({ startedAt: 1000, now: 1000 });
  assert.deepEqual(schedule.due(1019).frames, []);
  assert.deepEqual(schedule.due(1020).frames, [0]);
  assert.deepEqual(schedule.due(1061.5).frames, [960, 1920]);
  assert.equal(schedule.waitMs(1061.5), 18.5);
});

test("a process that starts late begins at the frame the clock is in", () => {
  const schedule = new FrameSchedule({ startedAt: 0, now: 100_010 });
  assert.deepEqual(schedule.due(100_020).frames, [5000 * 960]);
});

test("after a stall the newest frames are made and the older ones skipped, never shifted", () => {
  const schedule = new FrameSchedule({ startedAt: 0, now: 0 });
  const { frames, skipped, latenessMs } = schedule.due(1001);
  assert.deepEqual(
    frames,
    [45, 46, 47, 48, 49].map((frame) => frame * 960),
  );
  assert.equal(skipped, 45);
  assert.equal(latenessMs, 1);
  assert.deepEqual(schedule.due(1020).frames, [50 * 960]);
});
