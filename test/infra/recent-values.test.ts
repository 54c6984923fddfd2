/** Reads that are shared, kept a moment, and kept longer while their source is away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { RecentValues } from "../../infra/memory/recent-values.ts";

function setUp({ maxEntries = 10, staleMs = 0 } = {}) {
  const state = { now: 0, reads: 0, read: async (key: string): Promise<string> => `${key}${state.reads}` };
  const clock: Clock = { now: () => state.now, after: () => () => undefined, sleep: () => new Promise((resolve) => setImmediate(resolve)) };
  const read = (key: string) => {
    state.reads++;
    return state.read(key);
  };
  return { state, values: new RecentValues<string>({ clock, read, freshMs: 1000, staleMs, maxEntries }) };
}

test("a thousand who ask at once cost one read, and so do those of the same second", async () => {
  const { state, values } = setUp();
  const all = await Promise.all(Array.from({ length: 1000 }, () => values.get("a")));
  assert.deepEqual([new Set(all).size, state.reads], [1, 1]);
  state.now = 999;
  await values.get("a");
  assert.equal(state.reads, 1);
  state.now = 1000;
  await values.get("a");
  assert.equal(state.reads, 2);
});

test("an old value that may be given serves at once while it is read again, and no longer than allowed", async () => {
  const { state, values } = setUp({ staleMs: 500 });
  await values.get("a");
  state.now = 1200;
  assert.equal(await values.get("a"), "a1");
  assert.equal(state.reads, 2);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await values.get("a"), "a2");
  state.now = 1200 + 1500;
  assert.equal(await values.get("a"), "a3");
});

test("while the source is away or slow the last value is given", async () => {
  const { state, values } = setUp();
  await values.get("a");
  state.now = 5000;
  state.read = () => Promise.reject(new RostrumError("unavailable", "Away."));
  assert.equal(await values.get("a"), "a1");
  state.read = () => new Promise(() => undefined);
  assert.equal(await values.get("a"), "a1");
  await assert.rejects(
    (async () => {
      state.read = () => Promise.reject(new RostrumError("unavailable", "Away."));
      await values.get("b");
    })(),
    { code: "unavailable" },
  );
});

test("what is gone at the source is gone here", async () => {
  const { state, values } = setUp();
  await values.get("a");
  state.now = 5000;
  state.read = () => Promise.reject(new RostrumError("space_not_found", "Gone."));
  await assert.rejects(values.get("a"), { code: "space_not_found" });
  state.read = () => Promise.reject(new RostrumError("unavailable", "Away."));
  await assert.rejects(values.get("a"), { code: "unavailable" });
});

test("a read begun before a write is not kept after it", async () => {
  const { state, values } = setUp();
  let answer: (value: string) => void = () => undefined;
  state.read = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const old = values.get("a");
  values.expire("a");
  state.read = async () => "new";
  assert.equal(await values.get("a"), "new");
  answer("old");
  assert.equal(await old, "old");
  assert.equal(await values.get("a"), "new");
});

test("what was put is given from then on: no older read replaces it, and no older value stands in for a slow one", async () => {
  const { state, values } = setUp();
  await values.get("a");
  let answer: (value: string) => void = () => undefined;
  state.read = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  values.expire("a");
  const older = values.get("a");
  values.put("a", "written");
  answer("old");
  await older;
  assert.equal(await values.get("a"), "written");
  state.now = 5000;
  assert.equal(await values.get("a"), "written");
});

test("no more entries are held than allowed", async () => {
  const { values } = setUp({ maxEntries: 3 });
  for (let index = 0; index < 100; index++) await values.get(`key ${index}`);
  assert.equal(values.size, 3);
});
