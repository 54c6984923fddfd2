import assert from "node:assert/strict";
import { test } from "node:test";
import { looks } from "../../../player/web/looks.ts";
import { english } from "../../../player/web/messages/languages.ts";
import { Quality } from "../../../player/web/quality.ts";
import { type Situation, sceneOf } from "../../../player/web/scene.ts";

const usual: Situation = {
  phase: "live",
  announced: "live",
  due: false,
  waiting: true,
  online: true,
  live: true,
  plain: false,
  following: true,
  onStage: false,
  quietMs: 0,
  reason: undefined,
  replay: undefined,
};
const scene = (changes: Partial<Situation>) => sceneOf({ ...usual, ...changes });

test("before the start a listener sees whether it is time, and whether they are already in", () => {
  assert.equal(scene({ phase: "scheduled", waiting: false }), "before");
  assert.equal(scene({ phase: "scheduled" }), "waiting");
  assert.equal(scene({ phase: "scheduled", waiting: false, due: true }), "starting");
  assert.equal(scene({ phase: "scheduled", due: true }), "waiting", "a press is answered also once it is time");
  assert.equal(scene({ phase: "ready" }), "ready");
});

test("while live, going back counts more than the stored copy, and that more than a quiet stage", () => {
  assert.equal(scene({}), "live");
  assert.equal(scene({ quietMs: 7000 }), "live", "a pause between two sentences is no silence");
  assert.equal(scene({ quietMs: 9000 }), "quiet");
  assert.equal(scene({ quietMs: 9000, plain: true }), "stored");
  assert.equal(scene({ quietMs: 9000, plain: true, following: false }), "behind");
});

test("whoever speaks in the space is told that, whatever becomes of the player meanwhile", () => {
  for (const phase of ["live", "reconnecting", "paused"] as const) assert.equal(scene({ phase, onStage: true, reason: "unreachable" }), "onStage");
});

test("why nothing is heard is said, but before an announced start that nothing is there yet is nothing wrong", () => {
  assert.equal(scene({ phase: "connecting" }), "connecting");
  for (const reason of ["slow", "notAudio", "unreachable"] as const) assert.equal(scene({ phase: "reconnecting", reason }), reason);
  for (const reason of ["expired", "unsupported", "badAddress"] as const) assert.equal(scene({ phase: "error", reason }), reason);
  assert.equal(scene({ phase: "scheduled", announced: undefined, reason: "missing" }), "missing");
  assert.equal(scene({ phase: "scheduled", announced: "live", reason: "missing" }), "waiting");
});

test("a device without a network is told so, unless it still sounds", () => {
  assert.equal(scene({ phase: "reconnecting", online: false, reason: "unreachable" }), "offline");
  assert.equal(scene({ phase: "live", online: false }), "live");
});

test("after the end a listener sees what has become of the recording", () => {
  assert.equal(scene({ phase: "ended" }), "ended");
  assert.equal(scene({ phase: "ended", announced: "cancelled" }), "cancelled");
  assert.equal(scene({ phase: "ended", replay: "preparing" }), "preparing");
  assert.equal(scene({ phase: "ended", replay: "removed" }), "removed");
  assert.equal(scene({ phase: "replay", live: false }), "replay");
  assert.equal(scene({ phase: "paused", live: false }), "replayPaused");
  assert.equal(scene({ phase: "ended", reason: "removed" }), "removed");
  assert.equal(scene({ phase: "ended", reason: "missing" }), "ended");
  assert.equal(scene({ phase: "ended", reason: "missing", replay: "preparing" }), "preparing");
  assert.equal(scene({ phase: "ended", reason: "missing", replay: "ready" }), "removed", "it was there when the page was made");
  assert.equal(scene({ phase: "ended", reason: "missing", announced: "clip" }), "removed");
  assert.equal(scene({ phase: "paused", reason: "blocked" }), "blocked");
});

test("every scene has its own sentence, and whatever starts the sound is named Play or Listen first", () => {
  const sentences = Object.values(looks).map(({ say }) => english[say]);
  assert.equal(new Set(sentences).size, Object.keys(looks).length);
  for (const { icon, button } of Object.values(looks)) if (icon === "play") assert.match(english[button], /^(Play|Listen)/);
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
    repeatedSeconds: 0,
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
  assert.deepEqual(told, {
    name: "rostrum-quality",
    detail: { latencySeconds: 1.2, targetSeconds: 1, bufferedSeconds: 0.6, rate: 1, stalls: 1, repeatedSeconds: 0 },
  });
  const trouble = push(11_000, { ...usual, phase: "reconnecting", reason: "unreachable" }, 1);
  assert.deepEqual(
    trouble.map(({ name }) => name),
    ["rostrum-state", "rostrum-error"],
  );
});
