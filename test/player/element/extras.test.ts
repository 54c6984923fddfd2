import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { loudness } from "../../../player/web/loudness.ts";
import { parsePeaks } from "../../../player/web/peaks.ts";
import { calendarFile } from "../../../player/web/reminder.ts";
import { SleepTimer } from "../../../player/web/sleep-timer.ts";
import { cueAt, parseVtt } from "../../../player/web/vtt.ts";

test("chapters and captions are read as WebVTT, without the markup in them", () => {
  const cues = parseVtt(
    "WEBVTT\r\n\r\n1\r\n00:00.000 --> 00:05.500 align:start\r\n<v Ada>Good &amp; early\r\nevening\r\n\r\nNOTE nothing\r\n\r\n01:00:00.000 --> 01:00:02.000\r\nLate\r\n",
  );
  assert.deepEqual(cues, [
    { startSeconds: 0, endSeconds: 5.5, text: "Good & early\nevening" },
    { startSeconds: 3600, endSeconds: 3602, text: "Late" },
  ]);
  assert.equal(cueAt(cues, 5)?.text, "Good & early\nevening");
  assert.equal(cueAt(cues, 6), undefined);
  assert.deepEqual(parseVtt("<html>not found</html>"), []);
});

test("peaks of any length become at most 120 heights, and what is no waveform becomes none", () => {
  assert.deepEqual(parsePeaks(JSON.stringify({ bits: 8, data: [-64, 32, -128, 127] })), [0.5, 1]);
  const long = parsePeaks(JSON.stringify({ bits: 16, data: Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? -16_384 : 8192)) }));
  assert.deepEqual([long.length, long[0]], [120, 0.5]);
  assert.deepEqual(parsePeaks("<html>"), []);
});

test("a reminder is a calendar file whose lines are short and whose text cannot break it", () => {
  const title = `${"Äußerst lange ".repeat(9)}; with, signs\nand lines`;
  const file = calendarFile({ title, url: "https://a.example/s/1", startsAtMs: Date.UTC(2031, 0, 1, 10), nowMs: 0 });
  assert.match(file, /\r\nDTSTART:20310101T100000Z\r\n/);
  assert.ok(file.split("\r\n").every((line) => Buffer.byteLength(line) <= 75));
  assert.match(file.replaceAll("\r\n ", ""), /SUMMARY:Äußerst lange .*\\; with\\, signs\\nand lines\r\n/);
});

test("silence has no level, a loud voice the highest", () => {
  assert.equal(loudness(new Float32Array(64)), 0);
  assert.equal(loudness(new Float32Array(64).fill(0.5)), 1);
  assert.ok(loudness(new Float32Array(64).fill(0.03)) > 0.3);
});

test("the sound fades away before it sleeps, and whoever changes their mind has it back as loud as it was", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const audio = { volume: 0.8 };
  let pauses = 0;
  const pass = (seconds: number) => {
    for (let step = 0; step < seconds * 5; step++) mock.timers.tick(200);
  };
  const timer = new SleepTimer({ audio, pause: () => pauses++, onChange: () => undefined });
  timer.set(5);
  pass(296);
  assert.ok(audio.volume > 0.3 && audio.volume < 0.5, `${audio.volume}`);
  timer.set("off");
  assert.deepEqual([audio.volume, pauses], [0.8, 0]);
  timer.set(5);
  pass(301);
  assert.deepEqual([audio.volume, pauses, timer.choice], [0.8, 1, "off"]);
  mock.timers.reset();
});
