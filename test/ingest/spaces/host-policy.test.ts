/** Who may host, by each policy, with what the site says of one account standing above it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHostPolicy } from "../../../ingest/spaces/host-policy.ts";

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
