import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConformanceOptions, checkConformance } from "./check-conformance.ts";
import { type FakeOrigin, startFakeOrigin } from "./fake-origin/fake-origin.ts";
import { answerFaults } from "./fake-origin/faults-answers.ts";
import { playlistFaults } from "./fake-origin/faults-playlist.ts";
import type { SeededFault } from "./fake-origin/seeded-fault.ts";
import type { RuleResult } from "./rule.ts";
import { allRules } from "./rules/all-rules.ts";

/** A machine that also runs other tests may be late by this much. */
const jitterMs = 700;

async function withOrigin<T>(fault: SeededFault["fault"], use: (fake: FakeOrigin) => Promise<T>): Promise<T> {
  const fake = await startFakeOrigin(fault);
  try {
    return await use(fake);
  } finally {
    await fake.close();
  }
}

const failures = (results: readonly RuleResult[]): string[] =>
  results.filter(({ outcome }) => outcome === "fail").map(({ number, evidence }) => `${number}: ${evidence}`);

const silentOf = (results: readonly RuleResult[]): number[] => results.filter(({ outcome }) => outcome === "not applicable").map(({ number }) => number);

test("the checker has all 71 rules, each once", () => {
  assert.deepEqual(
    allRules.map(({ number }) => number),
    Array.from({ length: 71 }, (_, index) => index + 1),
  );
});

/** Timings are part of the rules, so a machine busy with other work gets three more tries, each with twice the time; what is wrong stays wrong. */
async function eventually<T>(attempt: (times: number) => Promise<T>, isGood: (result: T) => boolean): Promise<T> {
  let result = await attempt(1);
  for (let times = 2; times <= 8 && !isGood(result); times *= 2) result = await attempt(times);
  return result;
}

test("a correct origin", { concurrency: 2 }, async (group) => {
  const check = (options: (fake: FakeOrigin) => ConformanceOptions, silent: readonly number[]) =>
    eventually(
      () => withOrigin({}, (fake) => checkConformance(fake.url, { jitterMs, removedUrl: fake.removedUrl, ...options(fake) })),
      (results) => failures(results).length === 0 && silentOf(results).length === silent.length,
    );
  const whole = group.test("keeps every rule, across a restart and across the end", async () => {
    const silent = [49, 55, 68, 71];
    const results = await check(({ restart, end }) => ({ seconds: 4.5, across: { restart, end } }), silent);
    assert.deepEqual(failures(results), []);
    assert.deepEqual(silentOf(results), silent);
  });
  const stalled = group.test("refuses a reload held for three target durations", async () => {
    const results = await check(({ stall }) => ({ seconds: 0.5, only: [49], across: { stall } }), []);
    assert.equal(results[0]?.outcome, "pass", results[0]?.evidence);
  });
  await Promise.all([whole, stalled]);
});

async function verdictOn({ fault, rule, across, seconds = 1 }: SeededFault, times: number): Promise<RuleResult | undefined> {
  return withOrigin(fault, async (fake) => {
    const acts = across ? { [across]: fake[across] } : {};
    const [result] = await checkConformance(fake.url, { seconds: seconds * times, only: [rule], across: acts, removedUrl: fake.removedUrl });
    return result;
  });
}

test("every seeded fault is noticed by its rule", { concurrency: 16 }, async (group) => {
  await Promise.all(
    [...playlistFaults, ...answerFaults].map((seed) =>
      group.test(`rule ${seed.rule} notices ${seed.called ?? "its fault"}`, async () => {
        const result = await eventually(
          (times) => verdictOn(seed, times),
          (found) => found?.outcome === "fail",
        );
        assert.equal(result?.outcome, "fail", result?.evidence);
      }),
    ),
  );
});

test("every rule that a server without TLS can break has a seeded fault", () => {
  const seeded = new Set([...playlistFaults, ...answerFaults].map(({ rule }) => rule));
  const overTls = [68, 71];
  const missing = allRules.map(({ number }) => number).filter((number) => !seeded.has(number) && !overTls.includes(number));
  assert.deepEqual(missing, []);
});
