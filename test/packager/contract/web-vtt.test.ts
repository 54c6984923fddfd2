import assert from "node:assert/strict";
import { test } from "node:test";
import { parseVtt, renderVtt, vttTime } from "../../../packager/contract/web-vtt.ts";

test("cues are read with and without hours, identifiers and settings; comments, styles and regions are passed over", () => {
  const file =
    "\uFEFFWEBVTT - for us\r\nKind: captions\r\n\r\nNOTE nothing\r\n\r\nSTYLE\r\n::cue {}\r\n\r\nfirst\r\n00:01.500 --> 00:03.000 align:start\r\n<v Ada>Good evening,\r\neverybody.\r\n\r\n\r\n01:00:00.000 --> 01:00:01.000\r\nBye.\r\n";
  assert.deepEqual(parseVtt(file), [
    { start: 1500, end: 3000, text: "<v Ada>Good evening,\neverybody." },
    { start: 3_600_000, end: 3_601_000, text: "Bye." },
  ]);
});

test("what is written is read back the same", () => {
  const cues = [
    { start: 0, end: 999, text: "one" },
    { start: 359_999_000, end: 360_000_001, text: "two\nlines & more" },
  ];
  assert.deepEqual(parseVtt(renderVtt(cues, { header: ["X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:240"] })), cues);
  assert.equal(vttTime(3_723_004), "01:02:03.004");
});

for (const [what, file] of [
  ["no WebVTT file", "00:00.000 --> 00:01.000\nHello"],
  ["a name that only begins like one", "WEBVTTX\n\n00:00.000 --> 00:01.000\nHello"],
  ["no cue", "WEBVTT\n\n"],
  ["too many cues", `WEBVTT\n\n${"00:00.000 --> 00:01.000\nHello\n\n".repeat(51)}`],
  ["a cue without times", "WEBVTT\n\nHello\n"],
  ["a cue that ends before it begins", "WEBVTT\n\n00:02.000 --> 00:01.000\nHello"],
  ["a cue that lasts too long", "WEBVTT\n\n00:00.000 --> 01:00.000\nHello"],
  ["a cue without text", "WEBVTT\n\n00:00.000 --> 00:01.000\n"],
  ["too long a text", `WEBVTT\n\n00:00.000 --> 00:01.000\n${"a".repeat(501)}`],
  ["an arrow in the text", "WEBVTT\n\n00:00.000 --> 00:01.000\nfrom --> to"],
  ["a control character", "WEBVTT\n\n00:00.000 --> 00:01.000\n\u0007"],
] as const) {
  test(`refused in words: ${what}`, () => {
    const refusal = parseVtt(file);
    assert.ok(typeof refusal === "string" && refusal.startsWith("Expected"), JSON.stringify(refusal));
  });
}
