/** The origin of a broadcast that stands still, asked by the checker. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { createOriginStage } from "../packager/origin/support/origin-stage.ts";
import { checkConformance } from "./check-conformance.ts";

test("a reload of a broadcast that stands still is refused with 503 after three target durations", { timeout: 180_000 }, async (context) => {
  const stage = await createOriginStage(context, { clock: createSystemClock() });
  stage.play(9000);
  const stall = async () => undefined;
  const [result] = await checkConformance(`http://127.0.0.1:${stage.port}/live/space-1/index.m3u8`, { seconds: 0.1, only: [49], across: { stall } });
  assert.equal(result?.outcome, "pass", result?.evidence);
});
