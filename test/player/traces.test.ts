import assert from "node:assert/strict";
import { test } from "node:test";
import { NetworkTrace } from "./network-trace.ts";
import { listenOver, type Moment } from "./traced-listener.ts";

const partSeconds = 0.32;
const after = (moments: readonly Moment[], seconds: number) => moments.filter(({ atSeconds }) => atSeconds >= seconds);
const stallsAfter = (moments: readonly Moment[], seconds: number) => (moments.at(-1)?.stalls ?? 0) - (after(moments, seconds)[0]?.stalls ?? 0);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const offTarget = ({ latencySeconds, targetSeconds }: Moment) => latencySeconds - targetSeconds;

for (const name of ["train", "jitter", "loss", "cut"] as const) {
  test(`over the ${name} trace the rate stays within what nobody hears, and words are skipped only by who joins or is more than three seconds behind`, () => {
    const moments = listenOver(new NetworkTrace(name), { partSeconds, seconds: 360 });
    assert.ok(moments.every(({ rate }) => rate >= 0.95 && rate <= 1.1));
    const jumps = moments.filter(({ jump }) => jump > 0);
    const starts = jumps.filter((moment) => offTarget(moment) > 3);
    for (const moment of jumps) {
      const allowed = offTarget(moment) > 3 || moment.atSeconds < 7 || starts.some(({ atSeconds }) => moment.atSeconds - atSeconds < 7);
      assert.ok(allowed, `a jump of ${moment.jump} s at ${moment.atSeconds} s`);
    }
  });
}

test("whoever joins over a good network is at the target within two seconds", () => {
  const moments = listenOver(new NetworkTrace("cut"), { partSeconds, seconds: 40 });
  assert.ok(after(moments, 2).every((moment) => Math.abs(offTarget(moment)) < 0.15));
  assert.equal(moments.at(-1)?.stalls, 0);
});

test("at home a lone cut of five seconds is over within twenty, and the programme as near as before it", () => {
  const moments = listenOver(new NetworkTrace("cut"), { partSeconds, seconds: 104 });
  const back = after(moments, 50 + 20);
  assert.ok(back.length > 0 && back.every((moment) => Math.abs(offTarget(moment)) < 0.15 && moment.latencySeconds < 1.3));
});

test("a cut that comes every minute is heard once at most, and within twenty seconds the target that bears the next one is reached", () => {
  for (const moving of [false, true]) {
    const moments = listenOver(new NetworkTrace("cut"), { partSeconds: 0.512, seconds: 600, moving });
    assert.equal(moments.at(-1)?.stalls, moving ? 0 : 1);
    for (const cutEnds of [50, 110, 170, 230, 530]) {
      const back = moments.filter(({ atSeconds }) => atSeconds > cutEnds + 20 && atSeconds < cutEnds + 54);
      assert.ok(back.length > 0 && back.every((moment) => Math.abs(offTarget(moment)) < 0.15), `after the cut at ${cutEnds} s`);
    }
  }
});

test("jitter and loss are answered by margin: after the first minute hardly anything is heard of them", () => {
  for (const name of ["jitter", "loss"] as const) {
    const moments = listenOver(new NetworkTrace(name), { partSeconds, seconds: 660 });
    assert.ok(stallsAfter(moments, 60) <= 3, `${name}: ${stallsAfter(moments, 60)} stalls in ten minutes`);
    assert.ok(median(after(moments, 60).map(({ latencySeconds }) => latencySeconds)) < 1.5);
  }
});

test("a hidden page, whose timer runs once a second, holds the target all the same", () => {
  const moments = listenOver(new NetworkTrace("loss"), { partSeconds, seconds: 300, tickSeconds: 1 });
  assert.ok(median(after(moments, 30).map((moment) => Math.abs(offTarget(moment)))) < 0.15);
  assert.ok(stallsAfter(moments, 60) <= 3, `${stallsAfter(moments, 60)} stalls`);
});

test("on a train half an hour is heard without a stall, at home with a third of those of a player that never catches up, and nothing is skipped", () => {
  for (const part of [0.32, 0.512]) {
    const listen = (how: object) => listenOver(new NetworkTrace("train"), { partSeconds: part, seconds: 1800, ...how });
    const those = listen({ plain: true }).at(-1)?.stalls ?? Number.NaN;
    for (const moving of [true, false]) {
      const ours = listen({ moving });
      const stalls = ours.at(-1)?.stalls ?? Number.NaN;
      assert.ok(stalls <= (moving ? 0 : those / 3), `${stalls} stalls beside ${those}`);
      assert.ok(median(ours.map(({ latencySeconds }) => latencySeconds)) < 8);
      assert.ok(ours.every(({ atSeconds, jump }) => jump <= 0 || atSeconds < 7));
    }
  }
});

test("on a train the programme is as near as elsewhere until the first outage", () => {
  const calm = listenOver(new NetworkTrace("train"), { partSeconds, seconds: 19, moving: true });
  assert.ok(after(calm, 2).every((moment) => Math.abs(offTarget(moment)) < 0.15 && moment.latencySeconds < 1));
});

test("on a train words are heard again only where the sound would break off, ten seconds in half an hour at most", () => {
  for (const moving of [false, true]) {
    const repeats = listenOver(new NetworkTrace("train"), { partSeconds, seconds: 1800, moving }).filter(({ jump }) => jump < 0);
    assert.ok(repeats.length > 0 && repeats.reduce((sum, { jump }) => sum - jump, 0) <= 10);
  }
});

test("on the move jitter and loss, once taken for an outage, are borne without hearing words again", () => {
  for (const name of ["jitter", "loss"] as const) {
    const moments = listenOver(new NetworkTrace(name), { partSeconds, seconds: 900, moving: true });
    assert.ok(moments.filter(({ jump }) => jump < 0).length <= 1);
    assert.ok(median(after(moments, 60).map(({ latencySeconds }) => latencySeconds)) < 1.5);
  }
});

test("over a line that hardly carries the thin rendition the sound is never long away, and what has to be skipped is skipped seldom", () => {
  for (const [part, mostStalls] of [
    [0.32, 14],
    [0.512, 6],
    [1.024, 0],
  ] as const) {
    const moments = listenOver(new NetworkTrace("narrow"), { partSeconds: part, seconds: 300, thin: true });
    assert.ok((moments.at(-1)?.stalls ?? Number.NaN) <= mostStalls, `${moments.at(-1)?.stalls} stalls`);
    assert.ok(moments.every(({ latencySeconds }) => latencySeconds < 22));
    const jumps = after(moments, 7).filter(({ jump }) => jump !== 0);
    assert.ok(jumps.every(({ atSeconds, jump }, at) => jump > 3 && atSeconds - (jumps[at - 1]?.atSeconds ?? Number.NEGATIVE_INFINITY) > 10));
  }
});
