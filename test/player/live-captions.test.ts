/** The playlist of live captions, as the packager writes it, tells the player what to fetch, when to ask again, and from when times count. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { captionsUri, readCaptionList } from "../../player/web/caption-playlist.ts";
import { createStage } from "../packager/live/support/stage.ts";

test("parts, the next request and the programme's start come out of the packager's own playlist", async () => {
  const stage = createStage({ profile: "fast", more: { captions: "en" } });
  const { live, play, clock } = stage;
  let text = "";
  live.onVersion((track, version) => {
    if (track === "cc") text = version.full;
  });
  play(30_000);
  const list = readCaptionList(text);
  const last = list.parts.at(-1);
  assert.equal(last?.uri, `p${last?.number}.vtt`);
  assert.ok(list.parts.length >= 12, `${list.parts.length}\n${text}`);
  assert.ok(Math.abs((list.zeroMs ?? 0) - live.broadcast.startedAt) < 1, `${list.zeroMs}`);
  const [, sequence, part] = /^_HLS_msn=(\d+)&_HLS_part=(\d+)$/.exec(list.next) ?? [];
  assert.equal(Number(sequence) * 12 + Number(part), (last?.number ?? 0) + 2);
  assert.equal(list.ended, false);
  assert.equal(captionsUri(live.multivariant("all")), `${live.broadcast.run}/cc/index.m3u8`);
  live.end(clock.now());
  play(1000);
  assert.equal(readCaptionList(text).ended, true);
  await live.close();
});

test("a space without captions names none", async () => {
  const { live } = createStage({ profile: "fast" });
  assert.equal(captionsUri(live.multivariant("all")), undefined);
  await live.close();
});
