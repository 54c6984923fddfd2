import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";

test("close runs every cleanup once, newest first, and waits for each", async () => {
  const closer = new Closer();
  const order: number[] = [];
  closer.add(() => void order.push(1));
  closer.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(2);
  });
  await Promise.all([closer.close(), closer.close()]);
  assert.deepEqual(order, [2, 1]);
});

test("a cleanup that asks finds the closer closing, even the first", async () => {
  const closer = new Closer();
  let closing = false;
  closer.add(() => {
    closing = closer.closing;
  });
  await closer.close();
  assert.equal(closing, true);
});

test("a failing cleanup does not keep the others from running, and its error comes out", async () => {
  const closer = new Closer();
  let ran = false;
  closer.add(() => {
    ran = true;
  });
  closer.add(() => Promise.reject(new TypeError("stuck")));
  await assert.rejects(closer.close(), /stuck/);
  assert.equal(ran, true);
});

test("what is added after the close is cleaned up at once", async () => {
  const closer = new Closer();
  await closer.close();
  let ran = false;
  closer.add(() => {
    ran = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(ran, true);
});

test("back-off doubles up to its cap and is never below half of it", () => {
  assert.equal(backoffMs(0, { random: () => 0 }), 50);
  assert.equal(backoffMs(3, { random: () => 0 }), 400);
  assert.equal(backoffMs(60, { random: () => 1 }), 5000);
});

test("a step of the wall clock does not move the clock", () => {
  const clock = createSystemClock();
  const wallClock = Date.now;
  const before = clock.now();
  Date.now = () => wallClock() + 3_600_000;
  try {
    assert.ok(clock.now() - before < 60_000);
  } finally {
    Date.now = wallClock;
  }
});

test("a sleep ends early when its signal aborts", async () => {
  const abort = new AbortController();
  const slept = createSystemClock().sleep(60_000, { signal: abort.signal });
  abort.abort();
  await slept;
});
