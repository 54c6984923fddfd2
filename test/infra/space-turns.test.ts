/** Changes of one space wait for each other, those of two do not, and nobody waits for ever. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Registry } from "prom-client";
import { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import { ManualClock } from "../packager/live/support/manual-clock.ts";

function house(max = 3) {
  const clock = new ManualClock(0);
  const metrics = new Registry();
  const turns = new SpaceTurns({ clock, metrics, max, withinMs: 1000 });
  const begun: string[] = [];
  const change = (space: string, name: string) => {
    const under = new EventEmitter();
    const done = turns.take(space, async () => {
      begun.push(name);
      const [failure] = await once(under, "over");
      if (failure) throw failure;
      return name;
    });
    done.catch(() => undefined);
    return { done, finish: () => under.emit("over"), fail: () => under.emit("over", new Error(name)) };
  };
  const waiting = async () => Number(/^rostrum_space_changes_waiting (\d+)$/m.exec(await metrics.metrics())?.[1]);
  return { clock, begun, change, waiting };
}

test("one change of a space waits for the one before, also when that fails, and another space for neither", async () => {
  const { begun, change, waiting } = house();
  const [first, second, other] = [change("a", "first"), change("a", "second"), change("b", "other")];
  await setImmediate();
  assert.deepEqual([begun, await waiting()], [["first", "other"], 3]);
  first.fail();
  await assert.rejects(first.done, /first/);
  await setImmediate();
  second.finish();
  other.finish();
  assert.deepEqual(await Promise.all([second.done, other.done]), ["second", "other"]);
  assert.equal(await waiting(), 0);
});

test("more than may wait are refused at once, and who has waited too long when the turn comes", async () => {
  const { clock, begun, change } = house(2);
  const [first, second, third] = [change("a", "first"), change("a", "second"), change("b", "third")];
  await assert.rejects(third.done, { code: "unavailable" });
  await setImmediate();
  clock.advance(1001);
  first.finish();
  await assert.rejects(second.done, { code: "unavailable" });
  assert.deepEqual(begun, ["first"]);
});
