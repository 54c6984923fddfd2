/** Who is on stage, how loud one is, and whether the room still sends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FlowWatch, stallAfterMs } from "../../../ingest/studio/model/flow-watch.ts";
import { type Level, nextLevel, silentLevel } from "../../../ingest/studio/model/level.ts";
import { nextRoster, type Roster } from "../../../ingest/studio/model/roster.ts";
import { readStageEvent } from "../../../ingest/studio/model/stage-event.ts";
import { elapsedText, initials, tintOf } from "../../../ingest/studio/model/wording.ts";

function play(...events: readonly (readonly [string, unknown])[]): Roster {
  return events.reduce<Roster>((roster, [name, data]) => {
    const event = readStageEvent(name, JSON.stringify(data));
    return event ? nextRoster(roster, event) : roster;
  }, []);
}

test("a snapshot replaces what was known, hosts first", () => {
  const roster = play(
    ["joined", { account: "old" }],
    [
      "roster",
      {
        participants: [
          { account: "b", name: "B" },
          { account: "h", name: "H", role: "host" },
        ],
      },
    ],
  );
  assert.deepEqual(
    roster.map(({ account, role }) => [account, role]),
    [
      ["h", "host"],
      ["b", "speaker"],
    ],
  );
});

test("joining twice is one seat, leaving frees it", () => {
  const joined = play(["joined", { account: "b", name: "B" }], ["joined", { account: "b", name: "Bo" }]);
  assert.deepEqual(
    joined.map(({ name }) => name),
    ["Bo"],
  );
  assert.deepEqual(play(["joined", { account: "b" }], ["left", { account: "b" }]), []);
});

test("whoever is muted does not talk", () => {
  const [member] = play(["joined", { account: "b" }], ["talking", { account: "b", talking: true }], ["muted", { account: "b", muted: true }]);
  assert.deepEqual([member?.talking, member?.muted], [false, true]);
});

test("events of other kinds and broken data are passed over", () => {
  for (const [name, data] of [
    ["ping", "{}"],
    ["joined", "{"],
    ["joined", "{}"],
    ["muted", "[]"],
    ["state", '{"state":"odd"}'],
  ] as const) {
    assert.equal(readStageEvent(name, data), undefined);
  }
});

test("a picture that is no web address is not shown", () => {
  const [member] = play(["joined", { account: "b", avatarUrl: "javascript:alert(1)" }]);
  assert.equal(member?.avatarUrl, undefined);
});

test("a room that stops sending is noticed after the time three refreshes take", () => {
  const watch = new FlowWatch();
  const looks = Array.from({ length: 12 }, (_, index) => watch.push(index < 4 ? index + 1 : 4, index * 250));
  assert.equal(looks.indexOf(true) * 250, 3 * 250 + Math.ceil(stallAfterMs / 250) * 250);
});

test("a room that has not sent yet is not called dead", () => {
  const watch = new FlowWatch();
  assert.ok(!Array.from({ length: 40 }, (_, index) => watch.push(0, index * 250)).includes(true));
});

test("a page that slept does not take its own sleep for the room's silence", () => {
  const watch = new FlowWatch();
  watch.push(10, 0);
  assert.equal(watch.push(10, 60_000), false);
  assert.equal(watch.push(10, 60_250), false);
});

const tone = (amplitude: number) => Float32Array.from({ length: 2048 }, (_, index) => amplitude * Math.sin(index / 8));

test("the meter rises at once, falls gently, and knows speech from silence", () => {
  const loud = nextLevel(silentLevel, tone(0.5));
  assert.ok(loud.shown > 0.8 && loud.talking);
  const next = nextLevel(loud, tone(0));
  assert.ok(next.shown > 0.6 && next.shown < loud.shown && !next.talking);
  let level: Level = next;
  for (let block = 0; block < 40; block++) level = nextLevel(level, tone(0));
  assert.ok(level.shown < 0.01);
});

test("names become initials and accounts colours that stay", () => {
  assert.deepEqual(["Ana Lima", "dina", "  ", "Ada de la Cruz", "林 美"].map(initials), ["AL", "D", "?", "AC", "林美"]);
  assert.equal(tintOf("ana"), tintOf("ana"));
});

test("time on air reads as a clock", () => {
  assert.deepEqual([-5, 0, 247_000, 3_729_000].map(elapsedText), ["0:00", "0:00", "4:07", "1:02:09"]);
});
