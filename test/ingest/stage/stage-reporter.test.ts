import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { StageReporter } from "../../../ingest/stage/stage-reporter.ts";
import { until } from "../../support/until.ts";

const event = (account: string) => ({ type: "joined" as const, account, name: account, at: 1 });

test("events of one moment go to control in one call, in order", async () => {
  const calls: unknown[] = [];
  const caller = { call: async (...call: unknown[]) => calls.push(call) };
  const reporter = new StageReporter({ caller, controlUrl: "http://control", clock: createSystemClock(), onDropped: () => {} });
  reporter.push("talk", [event("ann")]);
  reporter.push("talk", [event("bob")]);
  await until(() => calls.length === 1);
  reporter.close();
  assert.deepEqual(calls, [["POST", "http://control/internal/stage-events", { space: "talk", events: [event("ann"), event("bob")] }]]);
});

test("while control is away events are dropped and counted, and never more than a bound is kept", async () => {
  let dropped = 0;
  const caller = { call: () => Promise.reject(new RostrumError("unavailable", "gone")) };
  const onDropped = (count: number) => {
    dropped += count;
  };
  const reporter = new StageReporter({ caller, controlUrl: "http://control", clock: createSystemClock(), onDropped });
  for (let index = 0; index < 600; index++) reporter.push("talk", [event(`a${index}`)]);
  assert.equal(dropped, 100);
  await until(() => dropped === 600);
  reporter.close();
});
