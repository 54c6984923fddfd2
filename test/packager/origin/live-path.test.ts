/** Which live resource a path names, and that nothing else is taken for one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLivePath } from "../../../packager/origin/live-path.ts";

test("every live path is taken apart, and only those", () => {
  const run = { space: "a.b~c-1", run: "run-0001" };
  assert.deepEqual(parseLivePath("/live/a.b~c-1/index.m3u8"), { kind: "multivariant", space: "a.b~c-1" });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/plain.m3u8"), { kind: "plain-multivariant", ...run });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a32/index.m3u8"), { kind: "media", ...run, rendition: "a32", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a96/plain.m3u8"), { kind: "plain-media", ...run, rendition: "a96", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a64/init.mp4"), { kind: "init", ...run, rendition: "a64", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a64/p12.m4s"), { kind: "part", ...run, rendition: "a64", number: 12 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a64/s0.m4s"), { kind: "segment", ...run, rendition: "a64", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a32/saver.m3u8"), { kind: "saver-media", ...run, rendition: "a32", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a32/pp12.m4s"), { kind: "saver-part", ...run, rendition: "a32", number: 12 });
  const cut = { first: 0, end: 120 };
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/clip-0-120.m3u8"), { kind: "clip-multivariant", ...run, cut });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a96/clip-0-120.m3u8"), { kind: "clip-media", ...run, rendition: "a96", cut });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/a96/c0-120.m4s"), { kind: "cut", ...run, rendition: "a96", cut });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/cc/index.m3u8"), { kind: "media", ...run, rendition: "cc", number: 0 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/cc/p7.vtt"), { kind: "part", ...run, rendition: "cc", number: 7 });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/cc/replay.m3u8"), { kind: "replay-captions", ...run });
  assert.deepEqual(parseLivePath("/live/a.b~c-1/run-0001/cc/replay.vtt"), { kind: "replay-caption-text", ...run });
  const wrong = [
    "x/run-0001/cc/index.vtt",
    "x/run-0001/a64/replay.vtt",
    "x/run-0001/clip-0-120.m4s",
    "x/run-0001/c0-120.m3u8",
    "x/run-0001/a64/clip-0-120.m4s",
    "x/run-0001/a64/c0-120.m3u8",
    "x/run-0001/a64/c00-120.m4s",
    "./run-0001/clip-0-120.m3u8",
    "x/index.m3u",
    "../index.m3u8",
    "./index.m3u8",
    "%2e%2e/index.m3u8",
    "x%2findex.m3u8",
    "x//index.m3u8",
    "x/run-0001/a64/p01.m4s",
    "x/run-0001/a64/p-1.m4s",
  ];
  const more = [
    "x/run-0001/a64/../a32/init.mp4",
    "x/run-0001/a65/init.mp4",
    "x/short/a64/init.mp4",
    "x/run-0001/a64/s1.m4s/",
    "x/run-0001/a64/s1.m4s%00",
    "x\0/index.m3u8",
    `${"x".repeat(129)}/index.m3u8`,
    "x/run-0001/a64/s9999999999999999.m4s",
    "X/index.m3u8\n",
  ];
  for (const path of [...wrong, ...more]) assert.equal(parseLivePath(`/live/${path}`), undefined, path);
});
