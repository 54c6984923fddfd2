/** What follows from who is on a stage, and since when: a clock of numbers, no waiting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Absence, type PresenceDeed, type StageNow, stepPresence } from "../../../../ingest/spaces/lifecycle/presence-step.ts";

const limits = { emptyMs: 900_000, hostAwayMs: 30_000 };
const stage: StageNow = { onStage: ["host", "co", "sam"], host: "host", actingHost: undefined, cohosts: ["co", "other"] };

/** Feeds stages at given times in order. @returns what each led to. */
function follow(...seen: readonly (readonly [now: number, stage: Partial<StageNow>])[]): (PresenceDeed | undefined)[] {
  let absence: Absence = {};
  return seen.map(([now, part]) => {
    const step = stepPresence(absence, { stage: { ...stage, ...part }, now, limits });
    absence = step.absence;
    return step.deed;
  });
}

test("a stage that stays empty for the whole time ends, and one that somebody came back to does not", () => {
  const empty = { onStage: [] };
  assert.deepEqual(follow([0, {}], [10, empty], [900_009, empty], [900_010, empty]), [undefined, undefined, undefined, { kind: "end" }]);
  assert.deepEqual(follow([0, empty], [899_999, {}], [900_000, empty], [1_799_999, empty]).filter(Boolean), []);
});

test("a host who stays away has the first co-host on stage stand in, not one who is elsewhere", () => {
  const away = { onStage: ["sam", "co"] };
  assert.deepEqual(follow([0, away], [29_999, away], [30_000, away]), [undefined, undefined, { kind: "pass", to: "co" }]);
  assert.deepEqual(follow([0, { onStage: ["sam"] }], [99_999, { onStage: ["sam"] }]).filter(Boolean), [], "no co-host, nobody stands in");
  assert.deepEqual(follow([0, away], [20_000, {}], [40_000, away]).filter(Boolean), [], "the host was back in between");
});

test("who stands in keeps the seat while on stage, and gives it back when the host returns", () => {
  const acting = { actingHost: "co" };
  assert.deepEqual(follow([0, { ...acting, onStage: ["co"] }], [99_000, { ...acting, onStage: ["co"] }]).filter(Boolean), []);
  assert.deepEqual(follow([0, acting]), [{ kind: "give_back" }]);
  const gone = { actingHost: "co", onStage: ["other"] };
  assert.deepEqual(follow([0, gone], [30_000, gone]), [undefined, { kind: "pass", to: "other" }]);
});
