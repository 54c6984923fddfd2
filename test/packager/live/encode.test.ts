import assert from "node:assert/strict";
import { test } from "node:test";
import type { AacEncoder } from "../../../packager/live/encode/aac-encoder.ts";
import { gridAdvance } from "../../../packager/live/grid.ts";
import { playReal } from "./support/real-stage.ts";
import { decode, lag, noise, signalToNoise, toneLevel, tones } from "./support/signals.ts";

const second = 48_000;

test("what is decoded lies sample by sample where the dates say, in parts as in segments", async () => {
  const programme = noise(6 * second);
  const { heard, kinds } = await playReal(programme);
  assert.deepEqual(kinds.gap, undefined);
  for (const rendition of ["a32", "a64", "a96"] as const) {
    const { init, parts, segments } = heard(rendition);
    assert.deepEqual(Buffer.concat(parts), segments);
    const pcm = decode(Buffer.concat([init, ...parts]));
    assert.equal(lag(programme, { heard: pcm, at: 2 * second }), gridAdvance, rendition);
  }
});

test("an encoder killed or stopped in the middle is not heard: the signal to noise at the splice is that of the rest", async () => {
  const programme = noise(8 * second);
  const kill = (frame: number, encoders: readonly AacEncoder[]) => {
    const signal = frame === 150 ? "SIGKILL" : frame === 262 ? "SIGSTOP" : undefined;
    for (const { pid } of signal ? encoders.slice(-1) : []) if (pid !== undefined) process.kill(pid, signal);
  };
  const { heard, kinds } = await playReal(programme, { onFrame: kill });
  const { init, parts } = heard("a96");
  const pcm = decode(Buffer.concat([init, ...parts])).subarray(gridAdvance);
  const windows = Array.from({ length: 60 }, (_, index) =>
    signalToNoise(programme, { heard: pcm, from: second + index * 4800, to: second + (index + 1) * 4800 }),
  );
  const middle = windows.toSorted((one, other) => one - other)[30] ?? 0;
  assert.deepEqual(kinds.filled ?? 0, 0, `kinds ${JSON.stringify(kinds)}`);
  assert.ok(middle > 10, `median ${middle} dB`);
  assert.ok(Math.min(...windows) > middle - 6, `worst ${Math.min(...windows)} dB, median ${middle} dB`);
});

test("thirteen tones go in and all thirteen come out", async () => {
  const frequencies = Array.from({ length: 13 }, (_, index) => 300 + index * 170);
  const { heard } = await playReal(tones(5 * second, frequencies), { profile: "balanced" });
  const { init, parts } = heard("a64");
  const pcm = decode(Buffer.concat([init, ...parts])).subarray(second, 4 * second);
  for (const hertz of frequencies) {
    const level = 20 * Math.log10(toneLevel(pcm, hertz) / (20_000 / 13));
    assert.ok(Math.abs(level) < 1, `${hertz} Hz at ${level} dB`);
  }
});
