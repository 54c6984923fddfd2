import assert from "node:assert/strict";
import { test } from "node:test";
import { ArrivalLag } from "../../player/web/arrival-lag.ts";
import { LiveEdge, type Observation, type Step } from "../../player/web/live-edge.ts";

interface Network {
  readonly partSeconds: number;
  /** Delivery time of part `index` after its last sample, seconds. */
  readonly delivery: (index: number) => number;
  readonly seconds: number;
  readonly startLatency: number;
}

interface Heard {
  readonly latencies: number[];
  readonly targets: number[];
  readonly rates: number[];
  readonly stallsAt: number[];
  seeks: number;
}

/** Plays an endless programme over a simulated network in 100 ms steps, as the element would. */
function listenOver({ partSeconds, delivery, seconds, startLatency }: Network): Heard {
  const edge = new LiveEdge();
  const lag = new ArrivalLag();
  const heard: Heard = { latencies: [], targets: [], rates: [], stallsAt: [], seeks: 0 };
  let position = 100 - startLatency;
  let next = Math.floor(position / partSeconds);
  let bufferedTo = next * partSeconds;
  let rate = 1;
  let starved = false;
  for (let now = 100; now < 100 + seconds; now += 0.1) {
    while ((next + 1) * partSeconds + delivery(next) <= now) {
      if (now > 102) lag.push({ atMs: now * 1000, lagSeconds: now - next * partSeconds, newest: true });
      bufferedTo = ++next * partSeconds;
    }
    const wanted = position + 0.1 * rate;
    if (wanted > bufferedTo && !starved && now > 101) heard.stallsAt.push(now - 100);
    starved = wanted > bufferedTo;
    position = Math.max(position, Math.min(wanted, bufferedTo));
    const step = edge.push({
      nowMs: now * 1000,
      latencySeconds: now - position,
      bufferedSeconds: bufferedTo - position,
      heldSeconds: 0,
      edgeSeconds: bufferedTo - position,
      partSeconds,
      requiredSeconds: lag.required(now * 1000),
      outageSeconds: 0,
      nextOutageSeconds: 0,
      stalls: heard.stallsAt.length,
      paused: false,
      following: true,
    });
    rate = step.playbackRate;
    if (step.seekBySeconds !== undefined) {
      heard.seeks++;
      position += step.seekBySeconds;
    }
    heard.latencies.push(now - position);
    heard.targets.push(step.targetSeconds);
    heard.rates.push(rate);
  }
  return heard;
}

const last = (values: readonly number[], count = 100) => values.slice(-count);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, partSeconds] of [
  ["fast", 0.32],
  ["balanced", 0.512],
  ["saver", 1.024],
] as const) {
  test(`on a good network the ${name} profile settles at twice its part target and never stalls`, () => {
    const heard = listenOver({ partSeconds, delivery: () => 0.12, seconds: 120, startLatency: 3 * partSeconds + 0.2 });
    assert.deepEqual(heard.stallsAt, []);
    assert.ok(heard.seeks <= 1, "nothing is skipped but what is old on joining");
    assert.ok(Math.abs(mean(last(heard.latencies)) - 2 * partSeconds) < 0.1, `latency ${mean(last(heard.latencies))}`);
  });
}

test("a network that is often late gets the margin it needs, so that after the first minute nothing stalls", () => {
  const jitter = (index: number) => 0.1 + ((index * 7919) % 10) * 0.07;
  const heard = listenOver({ partSeconds: 0.32, delivery: jitter, seconds: 300, startLatency: 1.2 });
  assert.deepEqual(
    heard.stallsAt.filter((at) => at > 60),
    [],
  );
  assert.ok(mean(last(heard.targets)) > 1, "the target must cover 0.32 + 0.73 s");
});

test("one lone late part does not raise the latency for good", () => {
  const heard = listenOver({ partSeconds: 0.32, delivery: (index) => (index === 400 ? 1.2 : 0.1), seconds: 240, startLatency: 1 });
  assert.ok(mean(last(heard.latencies)) < 0.75, `latency ${mean(last(heard.latencies))}`);
});

test("stalls that follow one another add margin that is forgotten in minutes", () => {
  const bad = (index: number) => (index > 350 && index < 450 && index % 10 === 0 ? 0.9 : 0.1);
  const heard = listenOver({ partSeconds: 0.32, delivery: bad, seconds: 800, startLatency: 1 });
  assert.ok(Math.max(...heard.targets) > 0.9);
  assert.ok(Math.abs((heard.targets.at(-1) ?? 0) - 0.64) < 0.05, `target ${heard.targets.at(-1)}`);
});

test("after a cut of twenty seconds it jumps once to the present instead of hurrying through what was missed", () => {
  const heard = listenOver({
    partSeconds: 0.32,
    delivery: (index) => (index >= 500 && index < 562 ? (562 - index) * 0.32 + 0.1 : 0.1),
    seconds: 260,
    startLatency: 1,
  });
  assert.ok(heard.seeks >= 1 && heard.seeks <= 2, `${heard.seeks} seeks`);
  assert.ok(mean(last(heard.latencies)) < 0.8, `latency ${mean(last(heard.latencies))}`);
});

test("the rate never leaves what a listener does not notice", () => {
  const heard = listenOver({ partSeconds: 0.512, delivery: (index) => (index % 50 === 0 ? 0.6 : 0.1), seconds: 200, startLatency: 2.5 });
  assert.ok(heard.rates.every((rate) => rate >= 0.95 && rate <= 1.1));
});

const resting = {
  latencySeconds: 9,
  bufferedSeconds: 8,
  heldSeconds: 60,
  edgeSeconds: 8,
  partSeconds: 0.32,
  requiredSeconds: 0.4,
  outageSeconds: 0,
  nextOutageSeconds: 0,
  stalls: 0,
  paused: false,
  following: true,
};

test("a paused listener, one who went back, and one without a clock are left alone", () => {
  for (const change of [{ paused: true }, { following: false }, { latencySeconds: undefined }]) {
    const step = new LiveEdge().push({ ...resting, ...change, nowMs: 1000 });
    assert.equal(step.playbackRate, 1);
    assert.equal(step.seekBySeconds, undefined);
  }
});

test("the first look after a sleep changes nothing, the second jumps to the present", () => {
  const edge = new LiveEdge();
  edge.push({ ...resting, latencySeconds: 0.64, nowMs: 0 });
  assert.equal(edge.push({ ...resting, nowMs: 600_000 }).seekBySeconds, undefined);
  assert.ok((edge.push({ ...resting, nowMs: 600_100 }).seekBySeconds ?? 0) > 7);
});

const dry = { ...resting, latencySeconds: 1, bufferedSeconds: 0.1, edgeSeconds: 0.1, requiredSeconds: 0.7, nextOutageSeconds: 6 };

/** Whoever has come to the present, and then hears `seen`. */
function step(...seen: readonly Observation[]): Step | undefined {
  const edge = new LiveEdge();
  let last: Step | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const one of seen) {
    // It looks ten times a second: longer without is a sleep.
    const looks = one.nowMs - lastMs > 4000 ? [200, 100] : [];
    for (const beforeMs of looks) edge.push({ ...resting, latencySeconds: 0.64, bufferedSeconds: 0.3, nowMs: one.nowMs - beforeMs });
    last = edge.push(one);
    lastMs = one.nowMs;
  }
  return last;
}

test("where outages are to be expected, what was just heard is heard again before the sound breaks off, five seconds at most", () => {
  assert.equal(step({ ...dry, nowMs: 1000 })?.seekBySeconds, -5);
  assert.equal(step({ ...dry, heldSeconds: 2, nowMs: 1000 })?.seekBySeconds, -2);
  for (const change of [{ nextOutageSeconds: 0 }, { bufferedSeconds: 0.4 }, { requiredSeconds: 0.85 }, { heldSeconds: 0.5 }, { latencySeconds: 11.5 }])
    assert.equal(step({ ...dry, ...change, nowMs: 1000 })?.seekBySeconds, undefined);
});

test("no word is heard three times: the outage that outlasts what was heard again is silence", () => {
  const again = { ...dry, latencySeconds: 6 };
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...again, nowMs: 6000 })?.seekBySeconds, undefined);
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...again, nowMs: 66_000 })?.seekBySeconds, -3);
});

test("while nothing comes nobody hurries, and what was heard again for nothing is made up by hurrying, not by skipping", () => {
  const behind = { ...resting, latencySeconds: 6, bufferedSeconds: 4 };
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...behind, nowMs: 1100 })?.playbackRate, 1);
  const made = step({ ...dry, nowMs: 1000 }, { ...behind, bufferedSeconds: 5.6, nowMs: 2000 });
  assert.deepEqual([made?.seekBySeconds, made?.playbackRate], [undefined, 1.1]);
});

test("who took a late part for an outage waits for a short silence the next time", () => {
  const came = { ...resting, latencySeconds: 6, bufferedSeconds: 5.6 };
  const later = { ...dry, nowMs: 60_000 };
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...came, nowMs: 1400 }, later)?.seekBySeconds, undefined);
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...came, nowMs: 1400 }, { ...later, latencySeconds: 2 })?.seekBySeconds, -4);
  assert.equal(step({ ...dry, nowMs: 1000 }, { ...came, nowMs: 4000 }, later)?.seekBySeconds, -5);
});

test("during an outage there is nothing to jump to, so nothing is sought", () => {
  const step = new LiveEdge().push({ ...resting, bufferedSeconds: 0, edgeSeconds: 0.3, nowMs: 0 });
  assert.equal(step.seekBySeconds, undefined);
});

test("who falls behind again and again, as on a line that carries too little, is moved ahead less and less often", () => {
  const edge = new LiveEdge();
  const looks = Array.from({ length: 600 }, (_, at) => edge.push({ ...resting, latencySeconds: 30, edgeSeconds: 29, bufferedSeconds: 0, nowMs: at * 100 }));
  const seeksAt = looks.flatMap(({ seekBySeconds = 0 }, at) => (seekBySeconds > 0 ? [at / 10] : []));
  assert.deepEqual(seeksAt, [0, 2, 4, 8, 16, 32]);
});
