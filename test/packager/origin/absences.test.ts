/** Which broadcasts end because control's heartbeats do not name them, and which never do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Absences } from "../../../packager/origin/absences.ts";

const made = ["one", "two"];

/** Heartbeats each second of [from, until). @returns when something was first found overdue, and what. */
function beat(absences: Absences, live: readonly string[], [from, until]: readonly [number, number]): [number, string[]] | undefined {
  for (let second = from; second < until; second++) {
    const overdue = absences.push(live, { made, now: second * 1000 });
    if (overdue.length > 0) return [second, overdue];
  }
  return undefined;
}

test("a broadcast that the heartbeats do not name for two minutes is overdue, one that they name is not", () => {
  assert.deepEqual(beat(new Absences({ maxAbsentMs: 120_000 }), ["one"], [0, 500]), [120, ["two"]]);
});

test("control away for any time ends nothing: what was missing before is counted anew", () => {
  const absences = new Absences({ maxAbsentMs: 120_000 });
  assert.equal(beat(absences, ["one"], [0, 119]), undefined);
  assert.equal(beat(absences, ["one", "two"], [800, 900]), undefined);
  assert.equal(beat(absences, ["one"], [900, 1000]), undefined);
  assert.deepEqual(beat(absences, ["one"], [2000, 2500]), [2120, ["two"]]);
});

test("one heartbeat or one offer that names it is enough", () => {
  const absences = new Absences({ maxAbsentMs: 120_000 });
  assert.equal(beat(absences, [], [0, 100]), undefined);
  absences.named("one");
  assert.equal(beat(absences, ["two"], [100, 101]), undefined);
  assert.deepEqual(beat(absences, [], [101, 500]), [220, ["one"]]);
});
