/** Tones go through the resampler at every drift that occurs; tones of high purity must come out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DriftControl } from "../../../../ingest/stage/audio/drift.ts";
import { Resampler } from "../../../../ingest/stage/audio/resampler.ts";
import { SampleFifo } from "../../../../ingest/stage/audio/sample-fifo.ts";
import { tone } from "./support/signals.ts";

function resample(frequency: number, ratio: number, frames = 50): Float32Array {
  const fifo = new SampleFifo();
  const resampler = new Resampler();
  const output = new Float32Array(frames * 960);
  const signal = tone(frequency, 0.9);
  let fed = 0;
  for (let frame = 0; frame < frames; frame++) {
    while (fifo.length < resampler.needed(960, ratio)) fifo.pushPcm(Int16Array.from({ length: 960 }, () => Math.round(32_768 * signal(fed++))));
    resampler.process(fifo, output.subarray(frame * 960, frame * 960 + 960), ratio);
  }
  return output;
}

/** Signal to noise and distortion against the best fitting tone, in dB. */
function purity(samples: Float32Array, frequency: number): number {
  const w = (2 * Math.PI * frequency) / 48_000;
  let [ss, cc, sc, xs, xc, power] = [0, 0, 0, 0, 0, 0];
  for (const [index, value] of samples.entries()) {
    const [s, c] = [Math.sin(w * index), Math.cos(w * index)];
    ss += s * s;
    cc += c * c;
    sc += s * c;
    xs += value * s;
    xc += value * c;
    power += value * value;
  }
  const determinant = ss * cc - sc * sc;
  const [a, b] = [(xs * cc - xc * sc) / determinant, (xc * ss - xs * sc) / determinant];
  const explained = a * xs + b * xc;
  return 10 * Math.log10(explained / Math.max(1e-12, power - explained));
}

test("speech frequencies keep a signal-to-noise ratio of 55 dB and more at every drift", () => {
  for (const ratio of [1, 1.00002, 1.0003, 0.9997, 1.002, 0.998]) {
    for (const frequency of [200, 1000, 3000]) {
      const snr = purity(resample(frequency, ratio), frequency * ratio);
      assert.ok(snr > 55, `${frequency} Hz at ${ratio}: ${snr.toFixed(1)} dB`);
    }
  }
});

test("silence is passed on without arithmetic, at the same pace", () => {
  const fifo = new SampleFifo();
  const resampler = new Resampler();
  const output = new Float32Array(960).fill(1);
  fifo.pushSilence(2000);
  resampler.process(fifo, output, 1.0003);
  assert.equal(Math.max(...output), 0);
  assert.equal(fifo.length, 2000 - 960);
});

test("the buffer keeps the newest samples when more come than it holds", () => {
  const fifo = new SampleFifo();
  for (let round = 0; round < 40; round++) fifo.pushPcm(new Int16Array(960).fill(round));
  assert.ok(fifo.length <= 16_384);
  assert.equal(fifo.data[fifo.length - 1], 39);
});

test("the ratio settles at the drift, holds the delay, and moves too slowly to be heard", () => {
  for (const ppm of [300, -300]) {
    const control = new DriftControl();
    let delay = 1920;
    let last = 1;
    let steepest = 0;
    for (let frame = 0; frame < 20_000; frame++) {
      const ratio = control.push(delay, 1920);
      steepest = Math.max(steepest, Math.abs(ratio - last));
      last = ratio;
      delay += 960 * (1 + ppm * 1e-6) - 960 * ratio;
    }
    assert.ok(Math.abs((last - 1) * 1e6 - ppm) < 5);
    assert.ok(Math.abs(delay - 1920) < 48);
    assert.ok(steepest < 5e-6);
  }
});

test("the correction is bounded however wrong the delay is", () => {
  const control = new DriftControl();
  for (let frame = 0; frame < 5000; frame++) control.push(1e9, 1920);
  assert.ok(control.ratio <= 1.0021);
});
