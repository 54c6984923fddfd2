import assert from "node:assert/strict";
import { test } from "node:test";
import HLS from "hls-parser";
import { replayCaptions } from "../../../packager/replay/replay-captions.ts";
import { transcriptVtt } from "../../../packager/replay/transcript.ts";

const caption = (start: number, text: string) => ({ start, end: start + 2000, text, shownFrom: start + 5000 });
const segments = [{}, { captions: [caption(4000, "second"), caption(1000, "first <v Ada>words")] }, { captions: [caption(9000, "third\nline")] }];

test("a transcript tells what was said at the time it was said, in that order, not when it was shown", () => {
  assert.equal(
    transcriptVtt(segments, { start: 0, end: 48_000 * 60 }),
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nfirst <v Ada>words\n\n00:00:04.000 --> 00:00:06.000\nsecond\n\n00:00:09.000 --> 00:00:11.000\nthird\nline\n",
  );
});

test("of a trimmed replay it tells what is played, counted from its start", () => {
  assert.equal(
    transcriptVtt(segments, { start: 48_000 * 5, end: 48_000 * 10 }),
    "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nsecond\n\n00:00:04.000 --> 00:00:05.000\nthird\nline\n",
  );
});

test("where nothing was said there is an empty file, which is a file all the same", () => {
  assert.equal(transcriptVtt([{}], { start: 0, end: 48_000 }), "WEBVTT\n");
});

test("a playlist beside the sound names what was said on the programme's own clock, of a trimmed replay only what is played", () => {
  const { text, playlist } = replayCaptions({ segments, start: 48_000 * 5, end: 48_000 * 10.5 });
  assert.equal(
    text,
    "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:240\n\n00:00:05.000 --> 00:00:06.000\nsecond\n\n00:00:09.000 --> 00:00:10.500\nthird\nline\n",
  );
  const { isMasterPlaylist, segments: listed = [], endlist } = HLS.parse(playlist) as HLS.types.MediaPlaylist;
  assert.deepEqual([isMasterPlaylist, endlist], [false, true]);
  assert.deepEqual(
    listed.map(({ uri, duration }) => [uri, duration]),
    [["replay.vtt", 5.5]],
  );
});
