import assert from "node:assert/strict";
import { test } from "node:test";
import { looks } from "../../../player/web/looks.ts";
import { english } from "../../../player/web/messages/languages.ts";
import { Quality } from "../../../player/web/quality.ts";
import { type Situation, sceneOf } from "../../../player/web/scene.ts";
import { isPlayable, troubleOf } from "../../../player/web/trouble.ts";

const usual: Situation = {
  phase: "live",
  announced: "live",
  due: false,
  waiting: true,
  online: true,
  blocked: false,
  live: true,
  plain: false,
  following: true,
  quietMs: 0,
  trouble: undefined,
  replay: undefined,
};
const scene = (changes: Partial<Situation>) => sceneOf({ ...usual, ...changes });

test("before the start a listener sees whether it is time, and whether they are already in", () => {
  assert.equal(scene({ phase: "scheduled", waiting: false }), "before");
  assert.equal(scene({ phase: "scheduled" }), "waiting");
  assert.equal(scene({ phase: "scheduled", due: true }), "starting");
  assert.equal(scene({ phase: "ready" }), "ready");
});

test("while live, going back counts more than the stored copy, and that more than a quiet stage", () => {
  assert.equal(scene({}), "live");
  assert.equal(scene({ quietMs: 7000 }), "live", "a pause between two sentences is no silence");
  assert.equal(scene({ quietMs: 9000 }), "quiet");
  assert.equal(scene({ quietMs: 9000, plain: true }), "stored");
  assert.equal(scene({ quietMs: 9000, plain: true, following: false }), "behind");
});

test("trouble is said only while nothing sounds, and what time would not mend is said always", () => {
  assert.equal(scene({ phase: "connecting" }), "connecting");
  for (const trouble of ["slow", "notAudio", "unreachable"] as const) {
    assert.equal(scene({ phase: "reconnecting", trouble }), trouble);
    assert.equal(scene({ phase: "live", trouble }), "live");
  }
  for (const trouble of ["removed", "expired", "unsupported", "badAddress"] as const) assert.equal(scene({ phase: "ready", trouble }), trouble);
  assert.equal(scene({ phase: "scheduled", announced: undefined }), "missing");
});

test("a device without a network is told so, unless it still sounds", () => {
  assert.equal(scene({ phase: "reconnecting", online: false, trouble: "unreachable" }), "offline");
  assert.equal(scene({ phase: "live", online: false }), "live");
});

test("after the end a listener sees what has become of the recording", () => {
  assert.equal(scene({ phase: "ended" }), "ended");
  assert.equal(scene({ phase: "ended", announced: "cancelled" }), "cancelled");
  assert.equal(scene({ phase: "ended", replay: "preparing" }), "preparing");
  assert.equal(scene({ phase: "ended", replay: "removed" }), "removed");
  assert.equal(scene({ phase: "replay", live: false }), "replay");
  assert.equal(scene({ phase: "paused", live: false }), "replayPaused");
  assert.equal(scene({ phase: "paused", blocked: true }), "blocked");
});

test("every scene has its own sentence, and whatever starts the sound is named Play or Listen first", () => {
  const sentences = Object.values(looks).map(({ say }) => english[say]);
  assert.equal(new Set(sentences).size, Object.keys(looks).length);
  for (const { icon, button } of Object.values(looks)) if (icon === "play") assert.match(english[button], /^(Play|Listen)/);
});

test("what an address answers tells what is wrong with it", () => {
  const plays = (codecs: string) => codecs === "mp4a.40.2";
  const playlist = (codecs: string) => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="${codecs}"\na.m3u8\n`;
  const ask = (status: number, body: string) => troubleOf({ status, body }, { plays });
  assert.equal(ask(200, playlist("mp4a.40.2")), undefined);
  assert.equal(ask(200, playlist("ec-3")), "unsupported");
  assert.equal(ask(200, "<!doctype html><title>Welcome</title>"), "notAudio");
  assert.deepEqual(
    [404, 410, 403, 401, 503].map((status) => ask(status, "")),
    ["missing", "removed", "expired", "expired", undefined],
  );
  assert.deepEqual(["https://a.example/x.m3u8", "ftp://a.example", "", "javascript:1"].map(isPlayable), [true, false, false, false]);
});

test("the element tells of the first sound, of stalls, of its quality every ten seconds, and of trouble", () => {
  const quality = new Quality();
  const diagnostics = {
    state: "playing",
    latencySeconds: 1.2,
    targetSeconds: 1,
    rate: 1,
    bufferedSeconds: 0.6,
    stalls: 0,
    programmeDate: 0,
    talking: [],
    live: true,
    plain: false,
    following: true,
  } as const;
  const push = (nowMs: number, seen: Parameters<typeof sceneOf>[0], stalls = 0) => {
    const now = sceneOf(seen);
    return quality.push({ nowMs, scene: now, diagnostics: { ...diagnostics, stalls }, wrong: looks[now].warns });
  };
  quality.asked(100);
  assert.deepEqual(push(200, { ...usual, phase: "connecting" }), []);
  assert.deepEqual(push(700, usual), [
    { name: "rostrum-state", detail: { scene: "live", previous: "connecting" } },
    { name: "rostrum-start", detail: { millisecondsToSound: 600 } },
  ]);
  assert.deepEqual(push(5000, usual, 1), [{ name: "rostrum-stall", detail: { stalls: 1 } }]);
  const [told] = push(10_800, usual, 1);
  assert.deepEqual(told, { name: "rostrum-quality", detail: { latencySeconds: 1.2, targetSeconds: 1, bufferedSeconds: 0.6, rate: 1, stalls: 1 } });
  const trouble = push(11_000, { ...usual, phase: "reconnecting", trouble: "unreachable" }, 1);
  assert.deepEqual(
    trouble.map(({ name }) => name),
    ["rostrum-state", "rostrum-error"],
  );
});
