/** What the stage tells those who come just after its process was started. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "../../../ingest/stage/stage.ts";

function openStage() {
  const time = { now: 1_000_000 };
  const rooms = { order: () => undefined } as never;
  return { time, stage: new Stage({ clock: { now: () => time.now } as never, rooms, onEvents: () => undefined }) };
}

test("who comes back before control has told a new process of anything is asked to try again", () => {
  const { stage } = openStage();
  assert.throws(() => stage.requireTold(), { code: "unavailable", retryAfterSeconds: 1 });
  stage.order({ space: "talk", run: "run-for-tests", startedAt: 0, profile: "fast", participants: {} });
  stage.requireTold();
});

test("where nothing is live nobody is told so for longer than two seconds", () => {
  const { stage, time } = openStage();
  time.now += 60_000;
  assert.throws(() => stage.requireTold(), { code: "unavailable" }, "it may have taken long until it could be reached");
  time.now += 1999;
  assert.throws(() => stage.requireTold(), { code: "unavailable" });
  time.now += 1;
  stage.requireTold();
});
