/** The CloudFormation template, synthesised offline once; which behaviour, key and origins a path gets comes out. */
import { Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { DeliveryStack } from "../../../../infra/cdk/delivery-stack.ts";

export const origins = { packagers: ["a.live.example", "b.live.example"], api: "api.live.example", shieldRegion: "eu-central-1" } as const;
export const domain = { name: "live.example", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/x" };
export const template = Template.fromStack(new DeliveryStack(new App({ analyticsReporting: false }), "Delivery", { origins, domain }));

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: string | { readonly Ref: string };
  readonly AllowedMethods?: readonly string[];
  readonly CachedMethods?: readonly string[];
  readonly Compress: boolean;
  readonly FunctionAssociations?: readonly unknown[];
  readonly ResponseHeadersPolicyId?: unknown;
  readonly OriginRequestPolicyId?: string;
}
interface Config {
  readonly CacheBehaviors: readonly Behavior[];
  readonly DefaultCacheBehavior: Behavior;
  readonly Origins: readonly { readonly Id: string; readonly DomainName: unknown; readonly S3OriginConfig?: unknown; readonly OriginShield?: unknown }[];
  readonly OriginGroups: { readonly Items: readonly { readonly Id: string; readonly Members: { readonly Items: readonly { readonly OriginId: string }[] } }[] };
  readonly CustomErrorResponses: readonly { readonly ErrorCode: number; readonly ErrorCachingMinTTL: number; readonly ResponsePagePath?: string }[];
}
interface Policy {
  readonly DefaultTTL: number;
  readonly MinTTL: number;
  readonly MaxTTL: number;
  readonly ParametersInCacheKeyAndForwardedToOrigin: Record<string, unknown>;
}

export const config = Object.values(template.findResources("AWS::CloudFront::Distribution"))[0]?.Properties.DistributionConfig as Config;
const policies = template.findResources("AWS::CloudFront::CachePolicy");

/** As CloudFront matches: `*` is any number of characters, `?` is one, the first pattern that fits wins. */
export function behaviorOf(path: string): Behavior {
  const fits = (pattern: string) => new RegExp(`^${pattern.replace(/[.]/g, "\\.").replaceAll("*", ".*").replaceAll("?", ".")}$`).test(path);
  return config.CacheBehaviors.find(({ PathPattern = "" }) => fits(PathPattern)) ?? config.DefaultCacheBehavior;
}

export function policyOf({ CachePolicyId: id }: Behavior): Policy {
  return policies[typeof id === "string" ? id : id.Ref]?.Properties.CachePolicyConfig as Policy;
}

export function askedOf({ TargetOriginId: id }: Behavior): unknown[] {
  const group = config.OriginGroups.Items.find((one) => one.Id === id);
  const ids = group?.Members.Items.map(({ OriginId }) => OriginId) ?? [id];
  return ids.map((one) => {
    const origin = config.Origins.find(({ Id }) => Id === one);
    return origin?.S3OriginConfig ? "store" : origin?.DomainName;
  });
}
