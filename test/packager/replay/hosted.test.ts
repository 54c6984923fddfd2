/** Whose replays there are: newest first, and no more of them read than are taken. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ReplayFacts, ReplayLibrary } from "../../../packager/replay/replay-facts.ts";
import { broadcastOf } from "../live/support/stage.ts";
import { createFaultyStore } from "../origin/support/faulty-store.ts";

test("of a host with many replays the newest are read, and only as many as a feed has room for", async () => {
  const store = createFaultyStore();
  const library = new ReplayLibrary({ store });
  const host = { account: "ada", name: "Ada" };
  for (let day = 0; day < 250; day++) {
    const broadcast = broadcastOf("balanced", { space: `space-${(day * 97) % 250}`, startedAt: Date.UTC(2026, 0, 1 + day), host });
    await library.take({ form: 1, broadcast, segments: { a32: 1, a64: 1, a96: 1 } });
  }
  let reads = 0;
  const { get } = store;
  store.get = (key) => {
    reads += 1;
    return get(key);
  };
  const found: ReplayFacts[] = [];
  for await (const facts of library.hostedBy("ada")) if (found.push(facts) === 100) break;
  assert.deepEqual(
    found.map(({ startedAt }) => startedAt),
    Array.from({ length: 100 }, (_, index) => Date.UTC(2026, 0, 250 - index)),
  );
  assert.equal(reads, 100);
});
