/** What one address may ask of replays, whoever else asks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request, Response } from "express";
import { Registry } from "prom-client";
import { limitAddresses } from "../../../packager/replay/address-limit.ts";
import { ManualClock } from "../live/support/manual-clock.ts";

test("an address has so many requests within ten seconds, other networks and other roles have theirs", async () => {
  const [clock, metrics] = [new ManualClock(1_000_000), new Registry()];
  const limit = limitAddresses({ clock, metrics, callsPerAddress: 5 });
  const ask = (address: string, path = "/replay/guess/exports.json") => {
    let passed = false;
    try {
      limit({ path, headers: { "x-forwarded-for": address }, socket: {} } as unknown as Request, {} as Response, () => {
        passed = true;
      });
    } catch (error) {
      assert.equal((error as { code: string }).code, "rate_limited");
    }
    return passed;
  };
  const count = (address: string, path?: string) => Array.from({ length: 20 }, () => ask(address, path)).filter(Boolean).length;
  assert.deepEqual([count("203.0.113.1"), count("203.0.113.2"), count("2001:db8::1"), count("2001:db8::2")], [5, 5, 5, 0]);
  assert.equal(count("203.0.113.1", "/internal/recorded/space/run"), 20);
  assert.match(await metrics.metrics(), /^rostrum_replay_calls_refused_total 65$/m);
  clock.advance(4000);
  assert.equal(count("203.0.113.1"), 2);
});
