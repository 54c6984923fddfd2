/** Who may host, by each policy, with what the site says of one account standing above it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createHostPolicy } from "../../../ingest/spaces/host-policy.ts";
import { type Rig, startRig } from "./rig.ts";

const ann = { id: "ann", followerCount: 588 };
const policy = (name: "followers" | "verified" | "open") => createHostPolicy({ ROSTRUM_HOST_POLICY: name, HOST_MIN_FOLLOWERS: 600 });

test("the refusal says how many followers are missing", () => {
  assert.equal(policy("followers").refusalOf(ann), 'A host needs 600 followers; "ann" has 588, so 12 are missing.');
  assert.match(policy("followers").refusalOf({ ...ann, followerCount: 599 }) ?? "", /1 is missing/);
  assert.equal(policy("followers").refusalOf({ ...ann, followerCount: 600 }), undefined);
});

test("a site may let verified accounts host, or everybody, and overrule either for one account", () => {
  assert.match(policy("verified").refusalOf(ann) ?? "", /not verified/);
  assert.equal(policy("verified").refusalOf({ ...ann, verified: true }), undefined);
  assert.equal(policy("open").refusalOf(ann), undefined);
  assert.equal(policy("followers").refusalOf({ ...ann, mayHost: true }), undefined);
  assert.match(policy("open").refusalOf({ ...ann, mayHost: false }) ?? "", /may not host/);
});

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

test("an account's own token makes its spaces, by what the site vouches for in it", async () => {
  await rig.call("PUT", "/v1/accounts/small", { body: { name: "Small", handle: "small", followerCount: 1 } });
  const tokenWith = async (claims: object) => (await rig.call("POST", "/v1/accounts/small/tokens", { body: claims })).body.token as string;
  const create = async (token: string, hostId = "small") => rig.call("POST", "/v1/spaces", { token, body: { title: "Mine", hostId } });
  const refused = await create(await tokenWith({}));
  assert.deepEqual([refused.status, refused.body.code], [403, "host_not_eligible"]);
  assert.match(refused.body.detail, /1 is missing/);
  assert.equal((await create(await tokenWith({ followerCount: 700 }))).status, 201);
  assert.equal((await create(await tokenWith({ mayHost: true }))).status, 201);
  await rig.call("PUT", "/v1/accounts/big", { body: { name: "Big", handle: "big", followerCount: 9 } });
  assert.equal((await create(await tokenWith({ mayHost: true }), "big")).body.code, "forbidden");
  await rig.call("PUT", "/v1/accounts/small", { body: { name: "Small", handle: "small", followerCount: 1, mayHost: true } });
  assert.equal((await create(await tokenWith({}))).status, 201, "an override is kept with the account");
});
