import assert from "node:assert/strict";
import { test } from "node:test";
import { createStage, startedAt } from "./support/stage.ts";

test("a part is published for every tick of the clock, 40 ms after its last sample", async () => {
  const { live, versions, play } = createStage();
  play(320 * 30 + 60);
  assert.deepEqual(
    versions.map((version) => version.partsPublished),
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
  await live.close();
});

test("all renditions are published together", async () => {
  const { live, play } = createStage();
  play(5000);
  const places = (["a32", "a64", "a96"] as const).map((rendition) => live.current(rendition)?.partsPublished);
  assert.deepEqual(places, [15, 15, 15]);
  await live.close();
});

test("parts go on at the same pace while nothing comes in", async () => {
  const { live, clock, versions } = createStage();
  clock.advance(320 * 20 + 300);
  assert.equal(versions.length, 20);
  assert.ok(!versions.at(-1)?.full.includes("GAP"));
  await live.close();
});

test("an encoder that says nothing is replaced, and no part is missed or filled meanwhile", async () => {
  const { live, clock, made, versions, metrics, play } = createStage();
  play(3000);
  for (const encoder of made) encoder.stuck = true;
  play(3000);
  assert.equal(made.length, 6);
  assert.equal(versions.at(-1)?.partsPublished, Math.floor((clock.now() - startedAt - 40) / 320));
  const kinds = (await metrics.parts.get()).values.map(({ labels }) => labels.kind);
  assert.deepEqual(kinds, ["whole"]);
  await live.close();
});

test("an encoder that gives more than it was fed is replaced", async () => {
  const { live, made, play, metrics } = createStage();
  play(1000);
  made[0]?.babble(10);
  play(1000);
  assert.equal(made.length, 4);
  assert.equal((await metrics.encoderReplacements.get()).values.find(({ labels }) => labels.reason === "surplus")?.value, 1);
  await live.close();
});

test("an encoder that fails is replaced at once, and one that fails again and again ever later", async () => {
  const { live, made, play, metrics } = createStage();
  play(1000);
  for (const encoder of made.slice(0, 3)) encoder.fail("killed");
  assert.equal(made.length, 6);
  play(1000);
  assert.deepEqual(
    (await metrics.parts.get()).values.map(({ labels }) => labels.kind),
    ["whole"],
  );
  for (let step = 0; step < 100; step++) {
    made.at(-1)?.fail("again");
    play(20);
  }
  assert.ok(made.length > 7 && made.length < 16, `${made.length} encoders`);
  await live.close();
});

test("encoders that never answer leave silence in place of the programme, part by part", async () => {
  const { live, jam, play, metrics, versions } = createStage();
  play(1000);
  jam();
  play(5000);
  assert.equal(versions.at(-1)?.partsPublished, Math.floor((6000 - 300) / 320));
  assert.ok(((await metrics.parts.get()).values.find(({ labels }) => labels.kind === "filled")?.value ?? 0) > 10);
  await live.close();
});

test("after a stall of the process the parts missed are gaps and the numbers are the clock's", async () => {
  const { live, clock, versions, play, made, metrics } = createStage();
  play(10_000);
  clock.stall(20_000);
  play(1000);
  assert.equal(made.length, 6, "the encoders are replaced once");
  assert.ok(((await metrics.silentSamples.get()).values[0]?.value ?? 0) < 3 * 48_000, "the stall is not encoded as silence");
  const version = versions.at(-1);
  assert.ok(version);
  assert.equal(version.partsPublished, Math.floor((31_000 - 40) / 320));
  assert.match(version.full, /#EXT-X-GAP\n#EXTINF:3.84,\ns4.m4s/);
  assert.match(version.full, /INDEPENDENT=YES,GAP=YES,URI="p\d+.m4s"/);
  assert.equal(live.segment("a64", 4), undefined);
  assert.equal(live.part("a64", 50), undefined);
  play(10_000);
  assert.ok(live.segment("a64", 7), "a segment with some gap parts is whole: silence stands in");
  await live.close();
});

test("whoever spoke when ingest or the packager went is not said to speak for ever", async () => {
  const first = createStage();
  first.play(5000);
  first.live.pushTalk({ kind: "talk", sample: 48_000, account: "ada", name: "Ada", talking: true });
  first.play(1000);
  const openRange = /ID="t1e"(?!.*DURATION)/;
  assert.match(first.versions.at(-1)?.full ?? "", openRange);
  const state = JSON.parse(JSON.stringify(first.live.state()));
  first.live.endTalk();
  first.play(1000);
  assert.match(first.versions.at(-1)?.full ?? "", /ID="t1e".*DURATION=/);
  await first.live.close();
  const second = createStage({ clock: first.clock, resume: state });
  second.play(1000);
  assert.match(second.versions.at(-1)?.full ?? "", /ID="t1e".*DURATION=/);
  await second.live.close();
});

test("a packager that takes over continues at the clock's number, lists what was, and marks what was missed", async () => {
  const first = createStage();
  first.play(30_000);
  const state = JSON.parse(JSON.stringify(first.live.state()));
  await first.live.close();
  const before = first.versions.at(-1);
  first.clock.stall(9000);
  const second = createStage({ clock: first.clock, resume: state });
  second.play(1000);
  const after = second.versions.at(-1);
  assert.ok(before && after);
  assert.equal(after.partsPublished, Math.floor(39_960 / 320));
  assert.ok(after.firstSequence >= before.firstSequence);
  assert.match(after.full, /\n#EXT-X-MEDIA-SEQUENCE:0\n/);
  assert.match(after.full, /#EXT-X-GAP\n#EXTINF:3.84,\ns8.m4s/);
  assert.match(after.full, /#EXTINF:3.84,\ns6.m4s/);
  assert.ok(!after.full.includes("#EXT-X-DISCONTINUITY\n"));
  await second.live.close();
});

test("a state of another run is not taken over", async () => {
  const stage = createStage({ resume: { form: 1, run: "run-other", partsPublished: 900, segments: [], talk: [] } });
  stage.play(1000);
  assert.equal(stage.versions.at(-1)?.partsPublished, 3);
  await stage.live.close();
});

test("the end comes within a part: the last one short, the end tag, no hint", async () => {
  const { live, clock, versions, play } = createStage();
  play(10_100);
  live.end(clock.now());
  clock.advance(320);
  const last = versions.at(-1);
  assert.ok(last?.ended && live.ended);
  assert.match(last.full, /#EXT-X-ENDLIST\n/);
  assert.ok(!last.full.includes("PRELOAD-HINT"));
  const durations = [...last.full.matchAll(/#EXTINF:([\d.]+)/g)].map((match) => Number(match[1]));
  assert.ok(Math.abs(durations.reduce((sum, one) => sum + one, 0) - 10.1) < 0.025);
  assert.ok(live.segment("a64", 2));
  const count = versions.length;
  clock.advance(5000);
  assert.equal(versions.length, count);
  await live.close();
});

test("closing twice is one close, and nothing is published after it", async () => {
  const { live, clock, versions, play, made } = createStage();
  play(1000);
  await Promise.all([live.close(), live.close()]);
  const count = versions.length;
  clock.advance(5000);
  assert.equal(versions.length, count);
  assert.ok(made.every((encoder) => encoder.closed));
  assert.ok(live.part("a64", 0), "what is published stays readable");
});

test("closed segments are handed on once per rendition with their place on the sample clock", async () => {
  const { live, play } = createStage({ profile: "balanced" });
  const seen: string[] = [];
  live.onSegment((rendition, segment) => {
    assert.equal(segment.bytes, live.segment(rendition, segment.sequence));
    seen.push(`${rendition} ${segment.sequence} ${segment.startSample} ${segment.durationSamples}`);
  });
  play(9000);
  assert.deepEqual(
    seen.filter((line) => line.startsWith("a64")),
    ["a64 0 -128 196608", "a64 1 196480 196608"],
  );
  assert.equal(seen.length, 6);
  await live.close();
});

test("memory is bounded: what is long gone from the window is forgotten, what is listed or lately was is not", async () => {
  const { live, play, versions } = createStage({ profile: "saver" });
  play(4096 * 40);
  const oldest = versions.at(-1)?.firstSequence ?? 0;
  assert.ok(live.segment("a96", oldest - 12));
  assert.equal(live.segment("a96", oldest - 16), undefined);
  assert.equal(live.part("a96", (oldest - 16) * 4), undefined);
  await live.close();
});

test("twins that started at different times cut the same parts and write the same playlists", async () => {
  const one = createStage();
  one.play(100_000);
  const other = createStage();
  other.clock.advance(38_400);
  const late = createStage({ clock: other.clock, resume: other.live.state() });
  late.play(100_000 - 38_400);
  assert.equal(late.versions.at(-1)?.full, one.versions.at(-1)?.full);
  const number = (one.versions.at(-1)?.partsPublished ?? 0) - 1;
  assert.deepEqual(late.live.part("a64", number)?.subarray(0, 100), one.live.part("a64", number)?.subarray(0, 100));
  await Promise.all([one.live.close(), other.live.close(), late.live.close()]);
});
