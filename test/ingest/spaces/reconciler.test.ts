import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import type { Clock } from "../../../infra/clock/clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { createLog } from "../../../infra/log/log.ts";
import { Reconciler } from "../../../ingest/spaces/reconciler.ts";
import type { HeldSpace } from "../../../ingest/spaces/space-memory.ts";

const live = {
  space: {
    id: "talk",
    title: "Talk",
    host_id: "ann",
    state: "live",
    record: false,
    profile: "fast",
    created_at: 1,
    starts_at: null,
    started_at: 1,
    ended_at: null,
  },
  host: { id: "ann", name: "Ann", handle: "ann" },
  participants: [],
} as const;
const held = { ...live, space: { ...live.space, run: "run-for-tests" } } as unknown as HeldSpace;

/** Time stands still until `pass` lets each who sleeps go on. */
function standingClock() {
  const sleepers = new Set<() => void>();
  const sleep: Clock["sleep"] = (_delay, { signal } = {}) =>
    new Promise((resolve) => {
      sleepers.add(resolve);
      signal?.addEventListener("abort", () => resolve());
    });
  const clock: Clock = { now: () => 1000, sleep, after: () => () => {} };
  const pass = async () => {
    const due = [...sleepers];
    sleepers.clear();
    for (const wake of due) wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass };
}

function startReconciler(answer: () => Promise<unknown>) {
  const calls: string[] = [];
  const warnings: object[] = [];
  const { clock, pass } = standingClock();
  const log = createLog({ level: "fatal", role: "test" });
  log.warn = (line: object) => warnings.push(line);
  const reconciler = new Reconciler({
    memory: { held: () => [held], live: () => undefined, peek: () => held, refreshAll: async () => {} } as never,
    caller: {
      call(method, url) {
        calls.push(`${method} ${new URL(url).pathname}`);
        return answer();
      },
    },
    playback: { revoked: undefined, refresh: async () => undefined },
    packagerUrls: [],
    ingestUrl: "http://ingest.test:1",
    cast: { requestFor: async () => undefined } as never,
    clock,
    log,
    metrics: new Registry(),
  });
  return { reconciler, calls, warnings, pass };
}

test("an offer asked for does not wait for one that only waits its turn", async () => {
  const { reconciler, calls, pass } = startReconciler(async () => undefined);
  await pass();
  assert.deepEqual(calls, [], "the round's offer waits its turn");
  await reconciler.offer(held, { withinMs: 1000 });
  assert.deepEqual(calls, ["PUT /internal/rooms/talk"]);
  await reconciler.close();
});

test("a room without a place is offered on, and warned about once until it has one", async () => {
  let full = true;
  const { reconciler, calls, warnings } = startReconciler(async () => {
    if (full) throw new RostrumError("no_room_capacity", "Full.");
  });
  for (full of [true, true, false, true]) await reconciler.offer(held, { withinMs: 1000 });
  assert.equal(calls.length, 4);
  assert.equal(warnings.length, 2);
  await reconciler.close();
});
