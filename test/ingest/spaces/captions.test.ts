/** Captions go in at control: who may send them, what is taken, and what a packager is told. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

const vtt = "WEBVTT\n\n00:00.100 --> 00:01.000\nHello\n\n00:10:00.000 --> 00:10:02.000\nlater\n";
const headers = { "content-type": "text/vtt; charset=utf-8" };
let rig: Rig;
let space: string;

before(async () => {
  rig = await startRig();
  await rig.call("PUT", "/v1/accounts/ann", { body: { name: "Ann", handle: "ann", followerCount: 5 } });
  const made = await rig.call("POST", "/v1/spaces", { body: { title: "With captions", hostId: "ann", captions: "en-GB" } });
  assert.deepEqual([made.status, made.body.captions], [201, "en-GB"]);
  space = made.body.id;
});
after(() => rig.close());

const send = (id: string, options: { token?: string | null; body?: string; headers?: Record<string, string> } = {}) =>
  rig.call("POST", `/v1/spaces/${id}/captions`, { body: vtt, headers, ...options });
const told = () => rig.packager.received.filter(({ path }) => path.startsWith("/internal/captions/"));

test("a packager learns the language with the broadcast, and each cue with the time from which it is to be shown", async () => {
  assert.deepEqual([(await send(space)).status, (await send(space)).body.code], [409, "space_not_live"]);
  const before_ = Date.now();
  await rig.call("POST", `/v1/spaces/${space}/start`);
  const offer = rig.packager.received.find(({ path, method }) => method === "PUT" && path === `/internal/broadcasts/${space}`);
  const { captions, run, startedAt } = (offer?.body ?? {}) as { captions: string; run: string; startedAt: number };
  assert.equal(captions, "en-GB");
  assert.equal((await send(space)).status, 202);
  const [call] = told();
  assert.equal(call?.path, `/internal/captions/${space}/${run}`);
  const { cues = [] } = (call?.body ?? {}) as { cues?: { start: number; end: number; text: string; showFrom: number }[] };
  const [first, second] = cues;
  assert.deepEqual([first?.start, first?.end, first?.text], [100, 1000, "Hello"]);
  assert.ok((first?.showFrom ?? 0) >= 250 && (first?.showFrom ?? 0) <= Date.now() - Math.min(startedAt, before_) + 251);
  assert.deepEqual([second?.start, second?.showFrom], [600_000, 600_000]);
});

test("the host and a co-host may send captions; a speaker, a stranger, and nobody may not", async () => {
  for (const [role, status] of [
    ["cohost", 202],
    ["speaker", 403],
    ["listener", 403],
  ] as const)
    assert.equal((await send(space, { token: await tokenFor(rig, { space, account: `one-${role}`, role }) })).status, status, role);
  assert.equal((await send(space, { token: null })).status, 401);
  const other = await makeSpace(rig, { host: "bob" });
  assert.equal((await send(space, { token: await tokenFor(rig, { space: other, account: "bob", role: "host" }) })).status, 401);
});

test("what is no WebVTT, too long, or of another type is refused with a code, and so are captions where there are none", async () => {
  assert.deepEqual(
    [(await send(space, { body: "hello" })).body.code, (await send(space, { body: `WEBVTT\n\n${"a".repeat(20_000)}` })).body.code],
    ["body_invalid", "body_too_large"],
  );
  assert.equal((await send(space, { headers: { "content-type": "application/json" } })).body.code, "media_type_not_supported");
  const silent = await makeSpace(rig, { host: "carl" });
  await rig.call("POST", `/v1/spaces/${silent}/start`);
  assert.deepEqual([(await send(silent)).status, (await send(silent)).body.code], [409, "captions_off"]);
  assert.equal((await send("nowhere")).body.code, "space_not_found");
  const odd = await rig.call("POST", "/v1/spaces", { body: { title: "Odd", hostId: "ann", captions: 'en",X="' } });
  assert.equal(odd.body.code, "body_invalid");
});

test("a packager's own refusal is the caller's, and one that is away is said to be", async () => {
  const answer = (status: number, code: string) => {
    rig.packager.refuse = (path) => (path.startsWith("/internal/captions/") ? { status, body: { code, detail: "full" } } : undefined);
  };
  answer(429, "captions_full");
  assert.deepEqual([(await send(space)).status, (await send(space)).body.code], [429, "captions_full"]);
  answer(503, "unavailable");
  assert.equal((await send(space)).status, 503);
  rig.packager.refuse = undefined;
  await rig.call("POST", `/v1/spaces/${space}/end`);
  assert.equal((await send(space)).body.code, "space_ended");
});
