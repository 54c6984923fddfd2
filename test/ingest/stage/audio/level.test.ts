/** Voices, hum, noise and audio bombs go in; levels as wanted must come out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rampGain } from "../../../../ingest/stage/audio/gain-ramp.ts";
import { Gate } from "../../../../ingest/stage/audio/gate.ts";
import { createHighpass } from "../../../../ingest/stage/audio/highpass.ts";
import { KeptLevels } from "../../../../ingest/stage/audio/kept-levels.ts";
import { dbToGain, levelDb, silenceDb } from "../../../../ingest/stage/audio/level.ts";
import { Leveller } from "../../../../ingest/stage/audio/leveller.ts";
import { LoudnessMeter } from "../../../../ingest/stage/audio/loudness.ts";
import { NoiseFloor } from "../../../../ingest/stage/audio/noise-floor.ts";
import { TalkDetector } from "../../../../ingest/stage/audio/talk-detector.ts";
import { db, frameOf, rms, type Signal, speechLike, square, tone } from "./support/signals.ts";

function integrated(signal: Signal, frames: number, change: (frame: Float32Array) => void = () => {}): number {
  const meter = new LoudnessMeter();
  for (let index = 0; index < frames; index++) {
    const frame = frameOf(signal, index);
    change(frame);
    meter.push(frame);
  }
  return meter.integrated();
}

test("the meter reads −3.01 LUFS for a full-scale sine of 997 Hz (ITU-R BS.1770)", () => {
  assert.ok(Math.abs(integrated(tone(997, 1), 150) + 3.01) < 0.05);
  assert.ok(Math.abs(integrated(tone(997, 0.1), 150) + 23.01) < 0.05);
});

test("the meter leaves pauses out", () => {
  const paused: Signal = (sample) => (sample % 192_000 < 96_000 ? tone(997, 0.1)(sample) : 0);
  assert.ok(Math.abs(integrated(paused, 600) + 23.01) < 0.8);
  assert.equal(
    integrated(() => 0, 100),
    Number.NEGATIVE_INFINITY,
  );
});

test("DC and hum are taken off, a voice passes", () => {
  const through = (signal: Signal) => {
    const highpass = createHighpass();
    let frame = frameOf(signal, 0);
    for (let index = 0; index < 50; index++) {
      frame = frameOf(signal, index);
      assert.ok(Math.abs(Math.sqrt(highpass.process(frame)) - rms(frame)) < 1e-6);
    }
    return rms(frame);
  };
  assert.ok(through(() => 1) < 1e-4);
  assert.ok(db(through(tone(20, 1)) * Math.SQRT2) < -20);
  assert.ok(Math.abs(db(through(tone(300, 1)) * Math.SQRT2)) < 0.2);
});

test("values that are not numbers, or infinite, are silenced and leave no trace", () => {
  const highpass = createHighpass();
  const leveller = new Leveller();
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const frame = frameOf(tone(300, 0.5), 0).fill(bad, 100, 110);
    assert.ok(Number.isFinite(leveller.push(frame)));
    assert.equal(levelDb(bad), silenceDb);
    assert.equal(levelDb(highpass.process(frame)), silenceDb);
    assert.equal(rms(frame), 0);
    const next = frameOf(tone(300, 0.5), 1);
    highpass.process(next);
    assert.ok(Math.abs(rms(next) - 0.35) < 0.03);
    assert.ok(Number.isFinite(leveller.push(next)));
  }
});

test("quiet and loud voices are brought within 1 LU of −16 LUFS", () => {
  for (const amplitude of [0.03, 0.2, 1]) {
    const leveller = new Leveller();
    const gate = new Gate();
    let last = 1;
    const lufs = integrated(speechLike(amplitude), 1500, (frame) => {
      const gain = gate.push(db(rms(frame)), -65) > 0 ? leveller.push(frame) : last;
      rampGain(frame, { from: last, to: gain });
      last = gain;
    });
    assert.ok(Math.abs(lufs + 16) < 1, `${amplitude}: ${lufs.toFixed(2)} LUFS`);
  }
});

test("the gain does not pump: once settled it moves by less than 1 dB over a minute", () => {
  const leveller = new Leveller();
  const gains: number[] = [];
  const voice = speechLike(0.2);
  for (let index = 0; index < 3500; index++) {
    const frame = frameOf(voice, index);
    if (db(rms(frame)) > -60) leveller.push(frame);
    if (index > 500) gains.push(leveller.gainDb);
  }
  assert.ok(Math.max(...gains) - Math.min(...gains) < 1, `${Math.max(...gains) - Math.min(...gains)} dB`);
});

test("a sudden shout is brought down within half a second, and a voice after it is not left low for ever", () => {
  const leveller = new Leveller();
  const quiet = speechLike(0.05);
  for (let index = 0; index < 500; index++) leveller.push(frameOf(quiet, index));
  const before = leveller.gainDb;
  for (let index = 0; index < 45; index++) leveller.push(frameOf(square(300, 1), index));
  assert.ok(leveller.gainDb < before - 20, `${before} to ${leveller.gainDb}`);
  for (let index = 0; index < 1500; index++) leveller.push(frameOf(quiet, index));
  assert.ok(Math.abs(leveller.gainDb - before) < 3, `${before} to ${leveller.gainDb}`);
});

test("a speaker who is back within 30 s keeps the level, and only so many are remembered", () => {
  const kept = new KeptLevels();
  const leveller = kept.take("a", 0);
  kept.keep("a", { leveller, nowMs: 0 });
  assert.equal(kept.take("a", 29_000), leveller);
  kept.keep("a", { leveller, nowMs: 30_000 });
  assert.notEqual(kept.take("a", 61_000), leveller);
  kept.keep("a", { leveller, nowMs: 0 });
  for (let index = 0; index < 64; index++) kept.keep(`b${index}`, { leveller: new Leveller(), nowMs: 0 });
  assert.notEqual(kept.take("a", 1), leveller);
});

test("the gate opens in the very frame a voice begins, holds through word ends, and closes on an empty room", () => {
  const gate = new Gate();
  assert.equal(gate.push(-70, -65), 0);
  assert.equal(gate.push(-30, -65), 1);
  for (let frame = 0; frame < 15; frame++) assert.equal(gate.push(-70, -65), 1);
  for (let frame = 0; frame < 15; frame++) gate.push(-70, -65);
  assert.equal(gate.push(-70, -65), 0);
});

test("steady room noise is taken for the floor, an endless voice is not", () => {
  const floor = new NoiseFloor();
  for (let frame = 0; frame < 3000; frame++) floor.push(-52);
  assert.ok(Math.abs(floor.db + 52) < 1);
  for (let frame = 0; frame < 60_000; frame++) floor.push(-20);
  assert.equal(floor.db, -48);
  assert.ok(floor.push(-120) >= -75);
});

test("speaking is noticed within 100 ms, not at a click, and ends half a second after the last word", () => {
  const talk = new TalkDetector();
  assert.equal(talk.push(-20, -65), false);
  for (let frame = 0; frame < 10; frame++) assert.equal(talk.push(-80, -65), false);
  let begun = 0;
  while (!talk.push(-25, -65)) begun++;
  assert.ok(begun < 5);
  assert.equal(talk.talking, true);
  let frames = 1;
  while (!talk.push(-80, -65)) frames++;
  assert.equal(frames, 25);
  assert.equal(talk.talking, false);
});

test("someone talking without a break is reported once, and stopping is reported at once", () => {
  const talk = new TalkDetector();
  let changes = 0;
  for (let frame = 0; frame < 500; frame++) if (talk.push(frame % 10 < 6 ? -25 : -60, -65)) changes++;
  assert.equal(changes, 1);
  assert.equal(talk.stop(), true);
  assert.equal(talk.stop(), false);
});

test("gains in dB and factors agree", () => {
  assert.ok(Math.abs(dbToGain(-6.0206) - 0.5) < 1e-4);
});
