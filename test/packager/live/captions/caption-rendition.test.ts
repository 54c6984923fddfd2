/** Captions as a rendition beside the sound: the same grid, the same rules, and nothing different for whoever has none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import HLS from "hls-parser";
import type { PlaylistVersion } from "../../../../packager/live/live-broadcast.ts";
import { createStage, type Stage } from "../support/stage.ts";

HLS.setOptions({ strictMode: true, silent: true });

/** Every version of a track, through a stall and to the end. */
async function history(more: {
  readonly captions?: string;
}): Promise<{ readonly stage: Stage; readonly versions: Readonly<Record<"a64" | "cc", PlaylistVersion[]>> }> {
  const stage = createStage({ profile: "saver", more });
  const { live, play, clock } = stage;
  const versions = { a64: [] as PlaylistVersion[], cc: [] as PlaylistVersion[] };
  live.onVersion((rendition, version) => {
    if (rendition === "a64" || rendition === "cc") versions[rendition].push(version);
  });
  play(60_000);
  clock.stall(14_000);
  play(6000);
  live.end(clock.now());
  play(1000);
  await live.close();
  return { stage, versions };
}

test("the captions' playlist is that of the sound but for names, map and version, and both report each other", async () => {
  const {
    versions: { a64: sound, cc: captions },
  } = await history({ captions: "en" });
  assert.equal(captions.length, sound.length);
  for (const [index, version] of captions.entries()) {
    const twin = sound[index];
    for (const form of ["full", "v2"] as const) {
      const text = form === "full" ? version.full : version.deltas.v2;
      const expected = (form === "full" ? twin?.full : twin?.deltas.v2) ?? "";
      const plain = (words: string) => words.replace(/#EXT-X-VERSION:.*\n|#EXT-X-MAP:.*\n|#EXT-X-RENDITION-REPORT:.*\n/g, "");
      assert.equal(plain(text).replaceAll(".vtt", ".m4s"), plain(expected));
    }
    assert.match(version.full, /#EXT-X-RENDITION-REPORT:URI="\.\.\/a64\/index\.m3u8",LAST-MSN=\d+,LAST-PART=\d+/);
    assert.match(twin?.full ?? "", /#EXT-X-RENDITION-REPORT:URI="\.\.\/cc\/index\.m3u8"/);
    assert.doesNotThrow(() => HLS.parse(version.full));
  }
});

test("a space without captions is the same byte for byte, and one with captions names them", async () => {
  const [{ stage: without, versions: plain }, { stage: with_, versions: captioned }] = [await history({}), await history({ captions: "pt-BR" })];
  const report = /#EXT-X-RENDITION-REPORT:URI="\.\.\/cc\/.*\n/g;
  for (const [index, { full, deltas }] of plain.a64.entries()) {
    assert.doesNotMatch(full, /cc\//);
    assert.equal(captioned.a64[index]?.full.replace(report, ""), full);
    assert.equal(captioned.a64[index]?.deltas.YES.replace(report, ""), deltas.YES);
  }
  for (const [list, uri] of [
    ["all", "run-0001/cc/index.m3u8"],
    ["replay", "run-0001/cc/replay.m3u8"],
  ] as const) {
    const [top, named] = [without.live.multivariant(list), with_.live.multivariant(list)];
    assert.equal(named.replace(/#EXT-X-MEDIA:.*\n/, "").replaceAll(',SUBTITLES="cc"', ""), top);
    const media = `TYPE=SUBTITLES,GROUP-ID="cc",NAME="Brazilian Portuguese",LANGUAGE="pt-BR",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="${uri}"`;
    assert.ok(named.includes(`#EXT-X-MEDIA:${media}\n`), named);
    assert.doesNotThrow(() => HLS.parse(named));
  }
});

test("captions are handed on with the segment they begin in, survive a kill, and are refused where there are to be none", async () => {
  const stage = createStage({ profile: "fast", more: { captions: "en" } });
  const closed: (readonly string[])[] = [];
  stage.live.onSegment((rendition, { captions = [] }) => rendition === "a64" && closed.push(captions.map(({ text }) => text)));
  stage.play(1000);
  assert.equal(stage.live.pushCaptions([{ start: 200, end: 900, text: "Good evening.", showFrom: 1250 }]), true);
  stage.play(3200);
  assert.deepEqual(closed, [["Good evening."]]);
  const part = stage.live.part("cc", 4)?.toString() ?? "";
  assert.match(part, /00:00:01\.250 --> 00:00:01\.950\nGood evening\./);
  const state = JSON.parse(JSON.stringify(stage.live.state()));
  await stage.live.close();
  const parts = Array.from({ length: 12 }, (_, number) => {
    const bytes = (id: "a32" | "a64" | "a96") => stage.live.part(id, number) ?? Buffer.alloc(0);
    return { number, bytes: { a32: bytes("a32"), a64: bytes("a64"), a96: bytes("a96") } };
  });
  const heir = createStage({ profile: "fast", clock: stage.clock, more: { captions: "en" }, resume: state, parts });
  heir.play(400);
  assert.equal(heir.live.part("cc", 4)?.toString(), part);
  assert.equal(heir.live.segment("cc", 0)?.toString(), stage.live.segment("cc", 0)?.toString());
  await heir.live.close();
  const none = createStage();
  assert.throws(() => none.live.pushCaptions([{ start: 0, end: 1, text: "x", showFrom: 0 }]), { code: "captions_off" });
  assert.equal(none.live.part("cc", 0), undefined);
  await none.live.close();
});
