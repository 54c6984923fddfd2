import assert from "node:assert/strict";
import { test } from "node:test";
import { maxSeats, Seats, seatHeldMs } from "../../../ingest/stage/seats.ts";

function full(): Seats {
  const seats = new Seats();
  for (let index = 0; index < maxSeats; index++) assert.ok(seats.take(`a${index}`, { session: `s${index}`, now: 0 }));
  return seats;
}

test("thirteen sit and the fourteenth does not", () => {
  assert.equal(full().take("late", { session: "x", now: 1 }), false);
});

test("a dropped speaker's seat waits thirty seconds and is then free", () => {
  const seats = full();
  seats.drop("a0", { session: "s0", now: 1000 });
  assert.equal(seats.take("late", { session: "x", now: 1000 + seatHeldMs - 1 }), false);
  assert.equal(seats.take("a0", { session: "again", now: 1000 + seatHeldMs - 1 }), true);
  seats.drop("a0", { session: "again", now: 2000 });
  assert.equal(seats.take("late", { session: "x", now: 2000 + seatHeldMs }), true);
});

test("the end of a replaced session leaves the seat to its successor", () => {
  const seats = full();
  seats.take("a0", { session: "again", now: 10 });
  seats.drop("a0", { session: "s0", now: 11 });
  seats.free("a0", { session: "s0" });
  assert.equal(seats.count(10 + 2 * seatHeldMs), maxSeats);
});

test("a speaker who comes back in vain keeps the seat for as long as it would have waited, who never sat there does not", () => {
  const seats = full();
  seats.settle("a0", { session: "s0" });
  seats.drop("a0", { session: "s0", now: 1000 });
  for (const [session, now] of [
    ["refused", 2000],
    ["half open", 12_000],
  ] as const) {
    assert.ok(seats.take("a0", { session, now }));
    seats.fail("a0", { session, now });
  }
  assert.equal(seats.take("late", { session: "x", now: 1000 + seatHeldMs - 1 }), false);
  assert.equal(seats.take("late", { session: "x", now: 1000 + seatHeldMs }), true);
  seats.fail("late", { session: "x", now: 1000 + seatHeldMs });
  assert.equal(seats.count(1000 + seatHeldMs), maxSeats - 1);
});

test("a session that is to replace one on stage and never connects leaves the account its seat", () => {
  const seats = full();
  seats.settle("a0", { session: "s0" });
  seats.take("a0", { session: "again", now: 1000 });
  seats.fail("a0", { session: "again", now: 2000 });
  assert.equal(seats.take("late", { session: "x", now: 2000 + seatHeldMs - 1 }), false);
});
