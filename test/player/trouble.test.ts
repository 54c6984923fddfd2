import assert from "node:assert/strict";
import { test } from "node:test";
import { Mender } from "../../player/web/mender.ts";
import { NarrowLine } from "../../player/web/narrow-line.ts";
import { Pathways } from "../../player/web/pathways.ts";
import { reasonOf } from "../../player/web/reason.ts";
import { wantsThin } from "../../player/web/rendition.ts";
import { TimeShift } from "../../player/web/time-shift.ts";
import { Vigil } from "../../player/web/vigil.ts";

const failed = { kind: "network", manifest: true } as const;
const online = { online: true };

test("every way to fail has a reason that can be told in a sentence", () => {
  const cases = [
    [{ ...failed, status: 404 }, "missing"],
    [{ ...failed, status: 410 }, "removed"],
    [{ ...failed, status: 403 }, "expired"],
    [{ ...failed, status: 503 }, "failing"],
    [{ ...failed, status: 500 }, "failing"],
    [{ ...failed, status: 200, garbled: true }, "notAudio"],
    [{ ...failed, silent: true }, "slow"],
    [{ ...failed, status: 0 }, "unreachable"],
    [{ ...failed, kind: "codec" }, "unsupported"],
    [{ ...failed, kind: "media" }, "failed"],
  ] as const;
  for (const [failure, reason] of cases) assert.equal(reasonOf(failure, online), reason);
  assert.equal(reasonOf(failed, { online: false }), "offline");
});

test("a device that saves data, a poor network and repeated stalls get the thin rendition", () => {
  assert.equal(wantsThin({}, { recentStalls: 0, narrow: false }), false);
  assert.equal(wantsThin({ effectiveType: "4g", saveData: false }, { recentStalls: 2, narrow: false }), false);
  assert.equal(wantsThin({ saveData: true }, { recentStalls: 0, narrow: false }), true);
  assert.equal(wantsThin({ effectiveType: "2g" }, { recentStalls: 0, narrow: false }), true);
  assert.equal(wantsThin({ effectiveType: "4g" }, { recentStalls: 3, narrow: false }), true);
  assert.equal(wantsThin({ effectiveType: "4g" }, { recentStalls: 0, narrow: true }), true);
});

test("a line is narrow when most parts take longer to come than to be heard, or half as long to run in, and until that was not so for half a minute", () => {
  const quick = { loadMs: 100, bodyMs: 5, durationMs: 512 };
  const [late, slow, hung] = [
    { ...quick, loadMs: 600 },
    { ...quick, loadMs: 400, bodyMs: 300 },
    { ...quick, loadMs: 5000 },
  ];
  const narrowAfter = (parts: readonly (typeof quick)[], atMs: number) => {
    const line = new NarrowLine();
    for (const [index, part] of parts.entries()) line.push({ ...part, atMs: index * 512 });
    return line.narrow(atMs);
  };
  assert.equal(narrowAfter([quick, quick, hung, hung, quick, quick], 3000), false);
  for (const tight of [late, slow]) {
    assert.equal(narrowAfter([quick, quick, tight, tight, tight], 3000), true);
    assert.equal(narrowAfter([quick, quick, tight, tight, tight, quick, quick], 40_000), false);
  }
  const line = new NarrowLine();
  line.crept(1000);
  assert.deepEqual([line.narrow(2000), line.narrow(40_000)], [true, false], "one that was given up on its way tells enough");
});

const look = { bufferedSeconds: 0, partSeconds: 0.32, plain: false };

test("a sleep is noticed by whichever clock went on, and is no outage", () => {
  for (const slept of [
    { nowMs: 600_000, epochMs: 600_000 },
    { nowMs: 200, epochMs: 600_000 },
  ]) {
    const vigil = new Vigil();
    vigil.opened(0, { patient: false });
    assert.equal(vigil.look({ ...look, nowMs: 100, epochMs: 100 }), "well");
    assert.equal(vigil.look({ ...look, ...slept }), "woken");
    vigil.opened(slept.nowMs, { patient: false });
    assert.equal(vigil.look({ ...look, ...slept }), "well");
  }
});

test("an origin that answers after nine seconds is given up for slow once, and waited for the next time", () => {
  const pathways = new Pathways({ live: "https://a.example/index.m3u8", plain: undefined, knownUntil: () => undefined, onReturn: () => undefined });
  const mender = new Mender(pathways, { waits: true });
  assert.equal(mender.patient, false);
  const remedy = mender.push({ ...failed, silent: true }, { nowMs: 0, online: true, heard: false });
  assert.deepEqual([remedy?.state, remedy?.reason, mender.patient], ["connecting", "slow", true]);
  const vigil = new Vigil();
  vigil.opened(0, { patient: true });
  for (let nowMs = 0; nowMs < 13_000; nowMs += 1000) assert.equal(vigil.look({ ...look, nowMs, epochMs: nowMs }), "well");
});

test("of what is over, a list that is missing is gone, and so is what a list names once it was missing three times; before the end both may come", () => {
  const statesOf = (waits: boolean, manifest: boolean) => {
    const pathways = new Pathways({ live: "https://a.example/index.m3u8", plain: undefined, knownUntil: () => undefined, onReturn: () => undefined });
    const mender = new Mender(pathways, { waits });
    return [0, 1, 2].map((nowMs) => mender.push({ ...failed, manifest, status: 404 }, { nowMs, online: true, heard: false })?.state);
  };
  assert.deepEqual(statesOf(false, true), ["ended", "ended", "ended"]);
  assert.deepEqual(statesOf(false, false), ["connecting", "connecting", "ended"]);
  assert.deepEqual(statesOf(true, true), ["waiting", "waiting", "waiting"]);
  assert.deepEqual(statesOf(true, false), ["connecting", "connecting", "connecting"]);
});

test("the connection is dead only once the buffer is gone and nothing came for seconds, longer on the plain copy", () => {
  const silence = (change: Partial<typeof look>, seconds: number) => {
    const vigil = new Vigil();
    vigil.opened(0, { patient: false });
    let verdict = "well";
    for (let nowMs = 0; nowMs <= seconds * 1000; nowMs += 1000) verdict = vigil.look({ ...look, ...change, nowMs, epochMs: nowMs });
    return verdict;
  };
  assert.equal(silence({}, 6), "well");
  assert.equal(silence({}, 7), "dead");
  assert.equal(silence({ bufferedSeconds: 3 }, 9), "well");
  assert.equal(silence({ plain: true }, 9), "well");
  assert.equal(silence({ plain: true }, 16), "dead");
});

test("a listener can go back to the beginning of what is listed, to any date, and to the present again", () => {
  const audio = { currentTime: 100 };
  let joins = 0;
  const opened: (number | undefined)[] = [];
  const pace = { join: () => joins++, startSeconds: 0.5, targetSeconds: 1 };
  const shift = new TimeShift({ audio, pace, onElsewhere: (dateMs) => opened.push(dateMs) });
  const source = { start: 20, edge: 101, dateAt: (time: number) => time * 1000, timeAt: (dateMs: number) => dateMs / 1000 };
  shift.seekTo(Number.NEGATIVE_INFINITY, { source, live: true });
  assert.deepEqual([audio.currentTime, shift.following], [20, false]);
  shift.seekTo(60, { source, live: true });
  assert.deepEqual([audio.currentTime, shift.following], [60, false]);
  shift.seekTo(100.5, { source, live: true });
  assert.deepEqual([audio.currentTime, shift.following, joins], [100.5, true, 1]);
  const whole = { ...source, whole: "https://a.example/replay.m3u8" };
  shift.seekTo(5, { source: whole, live: true });
  assert.deepEqual([shift.past, shift.following, opened], [whole.whole, false, [5000]]);
  shift.goLive(source);
  assert.deepEqual([shift.past, shift.following, opened], [undefined, true, [5000, undefined]]);
  shift.seekTo(5, { source: whole, live: true });
  shift.stay();
  assert.deepEqual([shift.past, shift.following], [undefined, false]);
});
