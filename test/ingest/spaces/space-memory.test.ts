import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../../infra/clock/clock.ts";
import { SpaceMemory } from "../../../ingest/spaces/space-memory.ts";

test("what was written is what everybody is given next, also when the database becomes slow at that moment", async () => {
  let now = 10_000;
  let title = "Before";
  let slow = false;
  const clock: Clock = { now: () => now, sleep: async () => {}, after: () => () => {} };
  const listHeld = () => (slow ? new Promise<never>(() => undefined) : Promise.resolve([{ space: { id: "talk", title, state: "scheduled" } }]));
  const memory = new SpaceMemory({ clock, spaces: { listHeld } as never, participants: { list: async () => [] } as never });
  assert.equal((await memory.get("talk")).space.title, "Before");
  title = "After";
  await memory.refresh("talk");
  slow = true;
  for (now of [10_000, 60_000]) assert.equal((await memory.get("talk")).space.title, "After");
});
