/** The demo as ingest hears of it: asked for again and again, so that any of its processes may die. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cast, DemoCast } from "../../../ingest/spaces/demo-cast.ts";
import type { HeldSpace } from "../../../ingest/spaces/space-memory.ts";
import { until } from "../../support/until.ts";
import { type Rig, startRig } from "./rig.ts";

interface Asked {
  readonly tokens: readonly { readonly account: string; readonly token: string }[];
}

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

const asked = () => rig.ingest.received.filter(({ method, path }) => method === "PUT" && path.startsWith("/internal/demo/")).map(({ body }) => body as Asked);

test("a demo's speakers are asked for every second while it is live, with the same tokens, and not after its end", async () => {
  const { status, body } = await rig.call("POST", "/v1/demo");
  assert.equal(status, 201);
  await until(() => asked().length >= 4);
  const tokens = asked().map((request) => request.tokens.map(({ token }) => token));
  assert.equal(tokens[0]?.length, 13);
  assert.equal(new Set(tokens.map(String)).size, 1);
  assert.equal((await rig.call("POST", "/v1/demo")).body.id, body.id, "the running one is given");
  await rig.call("POST", `/v1/spaces/${body.id}/end`);
  const before = asked().length;
  await until(() => rig.ingest.received.filter(({ method, path }) => method === "DELETE" && path.endsWith(body.id)).length >= 2);
  assert.equal(asked().length, before);
});

test("a demo that ingest has no place for does not stay live", async () => {
  rig.ingest.refuse = (path) => (path.startsWith("/internal/demo/") ? { status: 503, body: { code: "no_room_capacity" } } : undefined);
  assert.equal((await rig.call("POST", "/v1/demo")).body.code, "no_room_capacity");
  const { body } = await rig.call("GET", "/v1/spaces?state=live");
  assert.deepEqual(body.spaces, []);
});

test("tokens are made anew at half their life", async () => {
  let now = 0;
  let made = 0;
  const tokens = { issue: async () => ({ token: `token-${made++}`, expiresAt: "" }) };
  const demo = new DemoCast({ tokens, ttlSeconds: 100, clock: { now: () => now } as never });
  const participants = cast.map(({ account }) => ({ account: { id: account } }));
  const held = { space: { id: "d", state: "live", host_id: cast[0]?.account }, participants } as unknown as HeldSpace;
  const first = await demo.requestFor(held);
  now = 49_000;
  assert.equal(await demo.requestFor(held), first);
  now = 51_000;
  assert.notDeepEqual(await demo.requestFor(held), first);
  assert.equal(await demo.requestFor({ ...held, participants: held.participants.slice(1) }), undefined, "twelve of them are no demo");
});
