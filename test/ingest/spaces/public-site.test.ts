/** With `PUBLIC_URL` nothing is done without a credential, and every link is built on it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig({ PUBLIC_URL: "https://talk.example/" });
});
after(() => rig.close());

test("without a credential nothing is made, started or demonstrated", async () => {
  const space = await makeSpace(rig);
  const calls = [
    ["PUT", "/v1/accounts/x", { name: "X", handle: "x" }],
    ["POST", "/v1/spaces", { title: "T", hostId: "ann" }],
    ["POST", `/v1/spaces/${space}/start`, undefined],
    ["POST", `/v1/spaces/${space}/tokens`, { accountId: "ann", role: "host" }],
    ["POST", "/v1/demo", undefined],
  ] as const;
  for (const [method, path, body] of calls) assert.equal((await rig.call(method, path, { token: null, body })).status, 401, path);
  const host = await tokenFor(rig, { space, account: "ann", role: "host" });
  assert.equal((await rig.call("POST", `/v1/spaces/${space}/start`, { token: host })).body.shareUrl, `https://talk.example/s/${space}`);
});

test("a demo whose speakers cannot be started leaves nothing live", async () => {
  const before = await rig.call("GET", "/v1/spaces?state=live");
  await rig.ingest.stop();
  const reply = await rig.call("POST", "/v1/demo");
  assert.deepEqual([reply.status, reply.body.code], [503, "unavailable"]);
  await new Promise((done) => setTimeout(done, 1100));
  const live = await rig.call("GET", "/v1/spaces?state=live");
  assert.equal(live.body.spaces.length, before.body.spaces.length);
});
