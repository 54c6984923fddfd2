/** The playlist of a long programme holds what players need, and nothing twice that would make them slow. */
import assert from "node:assert/strict";
import { test } from "node:test";
import HLS from "hls-parser";
import { profiles, samplesPerSegment } from "../../../packager/contract/profile.ts";
import { renderReplay } from "../../../packager/replay/replay-playlist.ts";

const durationSamples = samplesPerSegment(profiles.balanced);
const second = 48_000;
const segmentsOf = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ sequence: from + index, durationSamples, gap: false }));
const spoken = Array.from({ length: 300 }, (_, turn) => {
  const account = turn % 2 === 0 ? "ada" : "grace";
  return { account, name: `Voice ${account}`, start: turn * 5 * second, end: (turn * 5 + 4) * second };
});

function render(from: number, count: number): string {
  const broadcast = { startedAt: Date.UTC(2026, 4, 1, 20), profile: "balanced" } as const;
  return renderReplay({ broadcast, segments: segmentsOf(from, count), ended: true, spoken, chapters: [] });
}

test("a programme of an hour is dated every few minutes, and tells each speaker's name once", () => {
  const text = render(0, 400);
  assert.equal(text.match(/^#EXT-X-PROGRAM-DATE-TIME:/gm)?.length, 7);
  assert.equal(text.match(/X-ACCOUNT=/g)?.length, 300);
  assert.deepEqual(text.match(/X-NAME="[^"]+"/g), ['X-NAME="Voice ada"', 'X-NAME="Voice grace"']);
  const parsed = HLS.parse(text) as HLS.types.MediaPlaylist;
  const dates = parsed.segments.flatMap(({ programDateTime }, index) => (programDateTime ? [[index, programDateTime.getTime()]] : []));
  const [first = [0, 0]] = dates;
  for (const [index = 0, at = 0] of dates) assert.ok(Math.abs(at - (first[1] ?? 0) - index * 4096) <= 1, `segment ${index}`);
});

test("a piece of it tells who speaks in it, and of nobody before or after", () => {
  const starts = [...render(100, 10).matchAll(/START-DATE="([^"]+)"/g)].map(([, date = ""]) => (Date.parse(date) - Date.UTC(2026, 4, 1, 20)) / 1000);
  assert.deepEqual([starts[0], starts.at(-1), starts.length], [410, 450, 9]);
});
