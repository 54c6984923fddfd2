/** Who speaks, as date ranges of the playlists and their delta updates. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TalkEvent } from "../../../packager/contract/pcm-wire.ts";
import { createStage, startedAt } from "./support/stage.ts";

const talk = (sample: number, talking: boolean, account = "ann", name = "Ann"): TalkEvent => ({ kind: "talk", sample, account, name, talking });
const dateRanges = (text: string) => text.split("\n").filter((line) => line.startsWith("#EXT-X-DATERANGE"));
const attribute = (line: string | undefined, name: string) => new RegExp(`[:,]${name}=("[^"]*"|[^,]*)`).exec(line ?? "")?.[1]?.replaceAll('"', "");

test("a v2 delta sends a date range for as long after it was added, or got its end, as the skip boundary says, and no longer", async () => {
  const { live, versions, play, clock } = createStage({ profile: "balanced" });
  play(60_000);
  live.pushTalk(talk(60_000 * 48, true));
  const sent = () => dateRanges(versions.at(-1)?.deltas.v2 ?? "").length;
  const seconds = () => {
    let passed = 0;
    for (; sent() === 1; passed++) play(1000);
    return passed;
  };
  play(1100);
  const open = seconds();
  assert.ok(open >= 23 && open <= 25, `${open} s`);
  assert.equal(dateRanges(versions.at(-1)?.full ?? "").length, 1);
  live.pushTalk(talk((clock.now() - startedAt) * 48, false));
  play(1100);
  const closed = seconds();
  assert.ok(closed >= 20 && closed <= 25, `${closed} s`);
  await live.close();
});

test("people who begin at one moment have a date range each, with names of their own", async () => {
  const { live, versions, play } = createStage({ profile: "balanced" });
  play(1000);
  for (const account of ["ann", "ben", "ann", "cleo"]) live.pushTalk(talk(48_000, true, account));
  play(1000);
  const ranges = dateRanges(versions.at(-1)?.full ?? "");
  const names = ranges.map((line) => /ID="([^"]+)"/.exec(line)?.[1]);
  assert.deepEqual([names.length, new Set(names).size], [3, 3]);
  assert.equal(new Set(ranges.map((line) => /START-DATE="([^"]+)"/.exec(line)?.[1])).size, 1);
  await live.close();
});

test("who speaks is dated exactly on the sample clock, from the first word until it leaves the window", async () => {
  const { live, versions, play } = createStage();
  play(1000);
  live.pushTalk(talk(36_000, true, "ann", 'Ann "The\nVoice" \u0000Ö'));
  live.pushTalk(talk(36_960, true, "ann"));
  play(1000);
  const open = dateRanges(versions.at(-1)?.full ?? "");
  assert.equal(open.length, 1);
  assert.equal(attribute(open[0], "START-DATE"), new Date(startedAt + 750).toISOString());
  assert.equal(attribute(open[0], "X-NAME"), "Ann 'The Voice' Ö");
  assert.equal(attribute(open[0], "DURATION"), undefined);
  live.pushTalk(talk(96_000, false));
  play(1000);
  const closed = dateRanges(versions.at(-1)?.full ?? "");
  assert.equal(attribute(closed[0], "DURATION"), "1.25");
  play(60_000);
  const last = versions.at(-1);
  assert.deepEqual(dateRanges(last?.full ?? ""), []);
  const goneAt = versions.findLastIndex((version) => version.full.includes("t11-480"));
  assert.match(versions[goneAt + 1]?.deltas.v2 ?? "", /RECENTLY-REMOVED-DATERANGES="t11-480"/);
  await live.close();
});
