import assert from "node:assert/strict";
import { test } from "node:test";
import { toneLevel } from "./signal.ts";

const rate = 48_000;
const sine = (hz: number, seconds: number) => Float32Array.from({ length: rate * seconds }, (_, index) => 0.1 * Math.sin((2 * Math.PI * hz * index) / rate));

test("a tone's level is the same whether it is played at its own speed or at that of another clock", () => {
  for (const ppm of [0, 300, 500, -2000]) {
    const level = toneLevel(sine(1740 * (1 + ppm * 1e-6), 2), { hz: 1740, rate });
    assert.ok(Math.abs(level + 20) < 1, `${ppm} ppm: ${level.toFixed(1)} dB`);
  }
});

test("a tone is not found where there is another", () => {
  assert.ok(toneLevel(sine(1740, 2), { hz: 1805, rate }) < -75);
  assert.ok(toneLevel(new Float32Array(rate), { hz: 440, rate }) <= -119);
});
