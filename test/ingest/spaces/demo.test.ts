/** The demo after a restart: a space that is live while nobody speaks there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DemoStage } from "../../../ingest/spaces/demo.ts";
import type { Services } from "../../../ingest/spaces/services.ts";

function setUp({ liveForMs, onStage }: { readonly liveForMs: number; readonly onStage: number }) {
  const calls: { readonly path: string; readonly tokens: number }[] = [];
  const held = { space: { id: "d", host_id: "demo-amara", state: "live", started_at: 1000 }, participants: [] };
  const services = {
    config: { ROSTRUM_INGEST_URL: "http://ingest", HOST_MIN_FOLLOWERS: 600 },
    clock: { now: () => 1000 + liveForMs },
    memory: { refreshAll: async () => undefined, held: () => [held] },
    roster: { of: () => Array.from({ length: onStage }) },
    actions: { admit: async () => ({ token: "t" }) },
    caller: { call: async (_: string, path: string, body: { tokens: unknown[] }) => void calls.push({ path, tokens: body.tokens.length }) },
  };
  return { calls, demo: new DemoStage(services as unknown as Services) };
}

test("a live demo whose speakers are gone gets them back", async () => {
  const { calls, demo } = setUp({ liveForMs: 60_000, onStage: 0 });
  assert.equal((await demo.start()).made, false);
  assert.deepEqual(calls, [{ path: "http://ingest/internal/demo/d", tokens: 13 }]);
});

test("a demo whose speakers talk, or are still joining, is left alone", async () => {
  for (const state of [
    { liveForMs: 60_000, onStage: 13 },
    { liveForMs: 3000, onStage: 0 },
  ]) {
    const { calls, demo } = setUp(state);
    await demo.start();
    assert.deepEqual(calls, []);
  }
});
