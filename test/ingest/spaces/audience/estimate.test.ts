import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressLimit } from "../../../../ingest/spaces/audience/address-limit.ts";
import { everySeconds, ListenerCount } from "../../../../ingest/spaces/audience/listener-count.ts";
import { nextExponent } from "../../../../ingest/spaces/audience/sampling.ts";

/** Seeded, so that a statistical test fails always or never (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One span of `audience` listeners, each at a moment of its own, with the exponent that `exponentOf` gives it. */
function spanOf(audience: number, { random, exponentOf }: { random: () => number; exponentOf: (listener: number) => number }) {
  const count = new ListenerCount();
  const startMs = 1_000_000_000;
  for (let listener = 0; listener < audience; listener++) {
    const exponent = exponentOf(listener);
    if (random() < 2 ** -exponent) count.push({ exponent, nowMs: startMs + Math.floor(random() * everySeconds * 1000) });
  }
  return count.estimate(startMs + everySeconds * 1000);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [audience, exponent] of [
  [3000, 3],
  [20_000, 6],
] as const) {
  test(`the estimate of ${audience} listeners sampled at 2^-${exponent} is unbiased, and its standard error is the one it states`, () => {
    const random = seeded(7);
    const runs = Array.from({ length: 400 }, () => spanOf(audience, { random, exponentOf: () => exponent }));
    const estimates = runs.map(({ listening }) => listening);
    const bias = mean(estimates) - audience;
    const spread = Math.sqrt(mean(estimates.map((estimate) => (estimate - audience) ** 2)));
    const stated = Math.sqrt(mean(runs.map(({ standardError }) => standardError ** 2)));
    assert.ok(Math.abs(bias) < (3 * spread) / Math.sqrt(runs.length), `bias ${bias}, spread ${spread}`);
    assert.ok(Math.abs(stated / spread - 1) < 0.12, `stated ${stated}, found ${spread}`);
    const within = runs.filter(({ listening, standardError }) => Math.abs(listening - audience) <= 1.96 * standardError).length / runs.length;
    assert.ok(within > 0.92 && within < 0.98, `${within} of the runs lie within 1.96 standard errors`);
  });
}

test("listeners who were told different probabilities are counted without bias together", () => {
  const random = seeded(11);
  const estimates = Array.from({ length: 400 }, () => spanOf(4000, { random, exponentOf: (listener) => (listener % 3) + 2 }).listening);
  const spread = Math.sqrt(mean(estimates.map((estimate) => (estimate - 4000) ** 2)));
  assert.ok(Math.abs(mean(estimates) - 4000) < (3 * spread) / 20, `mean ${mean(estimates)}`);
});

test("a small audience is counted whole, and forgotten once it has left", () => {
  const count = new ListenerCount();
  for (let listener = 0; listener < 37; listener++) count.push({ exponent: 0, nowMs: 100_000 + listener * 800 });
  assert.deepEqual(count.estimate(130_000), { listening: 37, standardError: 0 });
  assert.deepEqual(count.estimate(170_000), { listening: 0, standardError: 0 });
});

test("whatever the audience, some hundreds of beacons are asked for in a span, and the standard error stays near five percent", () => {
  let exponent = 0;
  for (const listening of [10, 500, 700, 10_000, 1_000_000, 900_000, 40_000_000, 300]) {
    exponent = nextExponent(exponent, { listening });
    const beacons = listening / 2 ** exponent;
    assert.ok(beacons <= 600, `${beacons} beacons of ${listening}`);
    if (exponent > 0) assert.ok(1 / Math.sqrt(beacons) <= 0.082, `${beacons} beacons of ${listening}`);
  }
  assert.equal(exponent, 0);
});

test("an audience that wavers does not make the probability flutter", () => {
  const exponent = nextExponent(0, { listening: 5000 });
  for (const listening of [4000, 6000, 8000, 3000]) assert.equal(nextExponent(exponent, { listening }), exponent);
});

test("one address adds no more than it may, however much it sends", () => {
  const limit = new AddressLimit();
  const admitted = (address: string, exponent: number) =>
    Array.from({ length: 5000 }, () => limit.admit(address, { exponent, nowMs: 60_000 })).filter(Boolean).length;
  assert.equal(admitted("192.0.2.1", 0), 64);
  assert.equal(admitted("192.0.2.2", 10), 2);
  assert.equal(limit.admit("192.0.2.1", { exponent: 0, nowMs: 95_000 }), true);
});
