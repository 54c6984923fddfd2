import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConformance } from "./check-conformance.ts";
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

test("the checker has all 71 rules, each once", () => {
  assert.deepEqual(
    allRules.map(({ number }) => number),
    Array.from({ length: 71 }, (_, index) => index + 1),
  );
});

test("a correct origin keeps every rule, across a restart and across the end", async () => {
  const results = await withOrigin({}, (fake) =>
    checkConformance(fake.url, { seconds: 4.5, jitterMs, removedUrl: fake.removedUrl, across: { restart: fake.restart, end: fake.end } }),
  );
  assert.deepEqual(failures(results), []);
  const silent = results.filter(({ outcome }) => outcome === "not applicable").map(({ number }) => number);
  assert.deepEqual(silent, [49, 55, 68, 71]);
});

test("a correct origin refuses a reload held for three target durations", async () => {
  const results = await withOrigin({}, (fake) => checkConformance(fake.url, { seconds: 0.5, only: [49], across: { stall: fake.stall } }));
  assert.equal(results[0]?.outcome, "pass", results[0]?.evidence);
});

async function verdictOn({ fault, rule, across, seconds = 1 }: SeededFault): Promise<RuleResult | undefined> {
  return withOrigin(fault, async (fake) => {
    const acts = across ? { [across]: fake[across] } : {};
    const [result] = await checkConformance(fake.url, { seconds, only: [rule], across: acts, removedUrl: fake.removedUrl });
    return result;
  });
}

test("every seeded fault is noticed by its rule", { concurrency: 12 }, async (group) => {
  const seeded = [...playlistFaults, ...answerFaults];
  await Promise.all(
    seeded.map((seed) =>
      group.test(`rule ${seed.rule} notices ${seed.called ?? "its fault"}`, async () => {
        const result = await verdictOn(seed);
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
