/** Anything goes in; the limiter's output must stay under −1 dBTP and be the input where it is low enough. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ComfortNoise } from "../../../../ingest/stage/audio/comfort.ts";
import { Limiter, limiterDelay } from "../../../../ingest/stage/audio/limiter.ts";
import { Mixer } from "../../../../ingest/stage/audio/mixer.ts";
import { db, frameOf, rms, type Signal, seeded, speechLike, square, tone, truePeakOf } from "./support/signals.ts";

function pass(limiter: Limiter, frame: Float32Array): Float32Array {
  limiter.begin().set(frame);
  return limiter.end();
}

function limit(signal: Signal, frames = 50): Float32Array {
  const limiter = new Limiter({ truePeak: true });
  const output = new Float32Array(frames * 960);
  for (let index = 0; index < frames; index++) output.set(pass(limiter, frameOf(signal, index)), index * 960);
  return output;
}

test("what is low enough comes out as it went in, 4 ms later", () => {
  const signal = speechLike(0.3);
  const output = limit(signal);
  assert.equal(limiterDelay, 192);
  for (let index = 192; index < output.length; index += 37) assert.ok(Math.abs((output[index] ?? 0) - signal(index - 192)) < 1e-6);
});

test("bombs of every kind stay under −1 dBTP", () => {
  const random = seeded(1);
  const noise = Float32Array.from({ length: 48_001 }, () => (random() - 0.5) * 6);
  const bombs: Record<string, Signal> = {
    "square wave of 0 dBFS": square(440, 1),
    "square wave of +20 dBFS": square(3000, 10),
    "sine between the samples": (sample) => 1.4 * Math.sin((Math.PI / 2) * sample + Math.PI / 4),
    "noise up to 20 kHz": (sample) => ((noise[sample] ?? 0) + (noise[sample + 1] ?? 0)) / 2,
    "sudden burst": (sample) => (sample % 9600 < 4800 ? 0.01 : 5) * Math.sin(sample * 0.1),
    "single clicks": (sample) => (sample % 1000 === 0 ? 8 : 0),
    "speech at +18 dBFS": speechLike(8),
  };
  for (const [name, bomb] of Object.entries(bombs)) {
    const peak = db(truePeakOf(limit(bomb)));
    assert.ok(peak <= -1, `${name}: ${peak.toFixed(2)} dBTP`);
  }
});

test("values that are not numbers become silence, and the voice goes on", () => {
  const limiter = new Limiter({ truePeak: true });
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    let output: Float32Array = new Float32Array(960);
    for (let index = 0; index < 20; index++) {
      const frame = frameOf(tone(300, 0.5), index);
      if (index === 5) frame.fill(bad, 301, 305);
      output = pass(limiter, frame);
      assert.ok(output.every(Number.isFinite));
    }
    assert.ok(rms(output) > 0.3);
  }
});

test("a limiter that takes over another's past has the same frame for the same input as that one", () => {
  const falling: Signal = (sample) => tone(317, sample < 9000 ? 2 : 0.5)(sample);
  for (const signal of [tone(317, 0.3), tone(317, 2), falling]) {
    const [first, second] = [new Limiter(), new Limiter()];
    for (let index = 0; index < 10; index++) pass(first, frameOf(signal, index));
    const expected = pass(first, frameOf(signal, 10)).slice();
    second.begin().set(frameOf(signal, 10));
    second.adopt(first);
    assert.deepEqual(second.end(), expected);
    assert.deepEqual(pass(second, frameOf(signal, 11)), pass(first, frameOf(signal, 11)));
  }
});

test("a mix without oneself holds everyone else and nothing of one's own", () => {
  const mixer = new Mixer();
  const voices = Array.from({ length: 13 }, (_, index) => frameOf(tone(200 + index * 50, 1), 0));
  mixer.begin();
  for (const voice of voices) mixer.add(voice);
  assert.ok(Math.max(...mixer.sum) > 5);
  const own = voices[4] ?? new Float32Array(960);
  const rest = new Float32Array(960);
  mixer.minus(own, rest);
  for (const index of [0, 100, 959]) {
    const expected = voices.reduce((sum, voice) => sum + (voice === own ? 0 : (voice[index] ?? 0)), 0);
    assert.ok(Math.abs((rest[index] ?? 0) - expected) < 1e-5);
  }
});

test("comfort noise is far under the loudness gate, and never the same frame again at once", () => {
  const comfort = new ComfortNoise();
  const frames = Array.from({ length: 200 }, () => {
    const frame = new Float32Array(960);
    comfort.add(frame);
    return frame;
  });
  for (const frame of frames) assert.ok(Math.abs(db(rms(frame)) + 76) < 1);
  assert.notDeepEqual(frames[50], frames[0]);
});
