import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalMeter } from "../../../ingest/stage/signal-meter.ts";

const quiet = { counts: { packets: 0, lost: 0 }, levelDb: -90, delayMs: 40 };

test("the loudest frame and the share of lost packets since the last report are told, and then begin anew", () => {
  const meter = new SignalMeter();
  meter.push({ ...quiet, levelDb: -18.4 });
  meter.push({ ...quiet, levelDb: -40 });
  assert.deepEqual(meter.take({ counts: { packets: 97, lost: 3 }, levelDb: -40, delayMs: 61.7 }), { levelDb: -18, lossPercent: 3, delayMs: 62 });
  const silence = meter.take({ counts: { packets: 197, lost: 3 }, levelDb: -40, delayMs: 60 });
  assert.deepEqual([silence.lossPercent, silence.levelDb < -60], [0, true]);
});

test("a speaker of whom nothing arrived at all has lost nothing that was due", () => {
  assert.equal(new SignalMeter().take(quiet).lossPercent, 0);
});
