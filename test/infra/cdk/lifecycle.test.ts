/** The bucket's own rules: what it forgets by itself, and when. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { DeliveryStack } from "../../../infra/cdk/delivery-stack.ts";

const origins = { packagers: ["a.live.example", "b.live.example"], shieldRegion: "eu-central-1" } as const;

test("the bucket forgets recordings a week after the sweep should have, where days to keep are given, and never otherwise", () => {
  const rulesOf = (one: Template) => {
    const [bucket] = Object.values(one.findResources("AWS::S3::Bucket")) as { Properties: { LifecycleConfiguration: { Rules: Record<string, unknown>[] } } }[];
    return (bucket?.Properties.LifecycleConfiguration.Rules ?? []).filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
  };
  assert.deepEqual(rulesOf(Template.fromStack(new DeliveryStack(new App(), "Unlimited", { origins }))), []);
  const kept = Template.fromStack(new DeliveryStack(new App(), "Kept", { origins, keepDays: 90 }));
  assert.deepEqual(
    rulesOf(kept).map(({ Prefix, ExpirationInDays, Status }) => [Prefix, ExpirationInDays, Status]),
    ["live/", "recordings/", "replay/", "clips/", "hosts/"].map((prefix) => [prefix, 97, "Enabled"]),
  );
});
