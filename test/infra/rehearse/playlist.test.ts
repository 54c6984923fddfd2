import assert from "node:assert/strict";
import { test } from "node:test";
import { chunkAt, edgeOf, startOf } from "../../../infra/rehearse/cursor.ts";
import { firstVariant, parseMediaPlaylist } from "../../../infra/rehearse/media-playlist.ts";
import { mergePlaylist } from "../../../infra/rehearse/merge-playlist.ts";
import { PlaylistReader } from "../../../infra/rehearse/playlist-reader.ts";
import { createStage } from "../../packager/live/support/stage.ts";

const plain = `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:00.000Z
#EXTINF:4.096,
s7.m4s
#EXT-X-GAP
#EXTINF:4.096,
s8.m4s
#EXTINF:4,
s9.m4s
`;

test("a delta update merged with what was known equals the full playlist, version after version", () => {
  for (const profile of ["fast", "balanced", "saver"] as const) {
    const stage = createStage({ profile });
    stage.play(90_000);
    const updates = stage.versions.slice(-40);
    let known = parseMediaPlaylist(updates[0]?.full ?? "");
    for (const { full, deltas } of updates.slice(1)) {
      const delta = parseMediaPlaylist(deltas.v2);
      assert.ok(delta.skipped > 0);
      const merged = mergePlaylist(known, delta);
      assert.deepEqual(merged, parseMediaPlaylist(full));
      if (merged) known = merged;
    }
  }
});

test("a delta update that skips what was never known is of no use", () => {
  const stage = createStage();
  stage.play(90_000);
  const delta = parseMediaPlaylist(stage.live.current("a64")?.deltas.YES ?? "");
  assert.equal(mergePlaylist(undefined, delta), undefined);
  assert.equal(mergePlaylist(parseMediaPlaylist(plain), delta), undefined);
});

test("dates are counted on where an update leaves them out", () => {
  const known = parseMediaPlaylist(plain);
  const merged = mergePlaylist(
    known,
    parseMediaPlaylist(`#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:8\n#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n#EXTINF:4,\ns10.m4s\n`),
  );
  assert.deepEqual(
    merged?.segments.map(({ sequence, uri }) => [sequence, uri]),
    [
      [8, "s8.m4s"],
      [9, "s9.m4s"],
      [10, "s10.m4s"],
    ],
  );
  assert.equal(merged?.segments[2]?.date, Date.parse("2030-01-01T00:00:12.192Z"));
});

test("a listener begins at the latest part that is the hold-back away from the edge, and is led through every part once", () => {
  const stage = createStage({ profile: "fast" });
  stage.play(40_000);
  const playlist = parseMediaPlaylist(stage.live.current("a64")?.full ?? "");
  const published = stage.live.current("a64")?.partsPublished ?? 0;
  const names: string[] = [];
  let at = startOf(playlist);
  for (let chunk = chunkAt(playlist, at); typeof chunk === "object"; chunk = chunkAt(playlist, at)) {
    names.push(chunk.uri);
    at = chunk.next;
  }
  assert.deepEqual(
    names,
    [3, 2, 1].map((behind) => `p${published - behind}.m4s`),
  );
  const edge = edgeOf(playlist);
  assert.equal(edge.sequence * 12 + edge.part, published);
});

test("a playlist without parts is played by segments, three target durations behind", () => {
  const playlist = parseMediaPlaylist(plain);
  assert.deepEqual(startOf(playlist), { sequence: 7, part: 0 });
  const gap = chunkAt(playlist, { sequence: 8, part: 0 });
  assert.ok(typeof gap === "object" && gap.gap);
  assert.deepEqual(gap.next, { sequence: 9, part: 0 });
  assert.equal(chunkAt(playlist, { sequence: 10, part: 0 }), "later");
  assert.equal(chunkAt(playlist, { sequence: 6, part: 0 }), "lost");
});

test("the first variant is taken, and a media playlist has none", () => {
  assert.equal(
    firstVariant("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n# a comment\na/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nb/index.m3u8\n"),
    "a/index.m3u8",
  );
  assert.equal(firstVariant(plain), undefined);
});

test("what is no playlist is refused", () => {
  assert.throws(() => parseMediaPlaylist("<html>"), TypeError);
});

test("equal bytes are read once, and other bytes anew", () => {
  const reader = new PlaylistReader();
  const first = reader.read(Buffer.from(plain), { zipped: false });
  assert.equal(reader.read(Buffer.from(plain), { zipped: false }), first);
  assert.notEqual(reader.read(Buffer.from(plain.replace("s9", "s10")), { zipped: false }), first);
});
