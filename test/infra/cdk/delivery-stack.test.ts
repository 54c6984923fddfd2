/** The CloudFormation template, synthesised offline: which origin, key and life each of our own paths gets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { Match, Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { canonicalQuerySource } from "../../../infra/cdk/canonical-query.ts";
import { DeliveryStack } from "../../../infra/cdk/delivery-stack.ts";
import { livePaths, replayPaths } from "../../../packager/contract/urls.ts";
import { cachePolicy } from "../../../packager/origin/cache-policy.ts";
import { askedOf, behaviorOf, config, domain, origins, policyOf, template } from "./support/delivery-template.ts";

const [first, second] = origins.packagers;
const rendition = { space: "pod~1.x", run: "pRun_abc-9", rendition: "a64" } as const;
const none = { CookiesConfig: { CookieBehavior: "none" }, HeadersConfig: { HeaderBehavior: "none" }, QueryStringsConfig: { QueryStringBehavior: "none" } };
const alreadyHas = { HeaderBehavior: "whitelist", Headers: ["x-has"] };
const media = livePaths.media(rendition);
const part = media.replace("index.m3u8", "p12.m4s");
const saverPart = media.replace("index.m3u8", "pp6.m4s");

for (const path of [media, livePaths.saverMedia(rendition)])
  test(`the key of ${path.split("/").at(-1)} holds the path, the three directives and which one the asker has, no cookie, and either twin answers`, () => {
    const behavior = behaviorOf(path);
    const { ParametersInCacheKeyAndForwardedToOrigin: key, DefaultTTL, MinTTL } = policyOf(behavior);
    assert.deepEqual(key.QueryStringsConfig, { QueryStringBehavior: "whitelist", QueryStrings: ["_HLS_msn", "_HLS_part", "_HLS_skip"] });
    assert.deepEqual([key.CookiesConfig, key.HeadersConfig], [none.CookiesConfig, alreadyHas]);
    assert.deepEqual([MinTTL, DefaultTTL], [0, 1]);
    assert.deepEqual(askedOf(behavior), [first, second]);
    assert.equal(behavior.FunctionAssociations?.length, 1);
  });

test("parts and segments are kept by their path alone, uncompressed, and no longer than the origin says", () => {
  const paths = [part, saverPart, livePaths.segment(rendition, 7), livePaths.init(rendition)];
  for (const path of paths) {
    const { ParametersInCacheKeyAndForwardedToOrigin: key, MaxTTL } = policyOf(behaviorOf(path));
    assert.deepEqual(key, { ...none, EnableAcceptEncodingGzip: false, EnableAcceptEncodingBrotli: false });
    assert.equal(MaxTTL, Number(/max-age=(\d+)/.exec(cachePolicy.segment)?.[1]));
    assert.equal(behaviorOf(path).Compress, false);
  }
  assert.deepEqual(
    paths.map((path) => askedOf(behaviorOf(path))),
    [
      [first, second],
      [first, second],
      [first, "store"],
      [first, "store"],
    ],
  );
});

test("the redundant pathway comes from the object store and needs no packager; the first playlist comes from either", () => {
  for (const path of [livePaths.plainMultivariant(rendition), livePaths.plainMedia(rendition)]) assert.deepEqual(askedOf(behaviorOf(path)), ["store"], path);
  const multivariant = behaviorOf(livePaths.multivariant(rendition.space));
  assert.deepEqual(askedOf(multivariant), [first, second]);
  assert.deepEqual(policyOf(multivariant).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig as object, none.QueryStringsConfig);
});

test("what a space keeps to some is asked of the packagers alone, which know whose signature is valid, and never of the store around them", () => {
  const paid = { ...rendition, space: "~paid" };
  const signature = "~t3w9k0.t3w9ug.0.q3J5mXoXz1-2wXr0dGkq4yJx7Tn8sPz5bU6cV9eWf_A";
  const paths = [livePaths.multivariant(paid.space), livePaths.media(paid), livePaths.segment(paid, 7), livePaths.init(paid)];
  const whole = [livePaths.plainMultivariant(paid), livePaths.plainMedia(paid), livePaths.replayMedia(paid), livePaths.clipMedia(paid, { first: 0, end: 469 })];
  for (const path of [...paths, ...whole].flatMap((bare) => [bare, bare.replace("/live/", `/live/${signature}/`)])) {
    const behavior = behaviorOf(path);
    assert.equal(behavior.PathPattern, "/live/~*", path);
    assert.deepEqual(askedOf(behavior), [first, second], path);
    const { ParametersInCacheKeyAndForwardedToOrigin: key, MinTTL } = policyOf(behavior);
    assert.deepEqual(
      [key.CookiesConfig, key.HeadersConfig, MinTTL],
      [none.CookiesConfig, alreadyHas, 0],
      "the path alone tells two answers apart, and no life is stretched",
    );
  }
  for (const path of [replayPaths.download("~paid", "audio.m4a"), `/replay/${signature}/~paid/audio.m4a`])
    assert.deepEqual(askedOf(behaviorOf(path)), [origins.api], path);
});

test("listening is read only and open to every page; preflights are kept", () => {
  for (const path of [media, part, livePaths.plainMedia(rendition), livePaths.init(rendition)]) {
    const { AllowedMethods, CachedMethods, ResponseHeadersPolicyId } = behaviorOf(path);
    assert.deepEqual(
      [AllowedMethods, CachedMethods],
      [
        ["GET", "HEAD", "OPTIONS"],
        ["GET", "HEAD", "OPTIONS"],
      ],
    );
    assert.ok(ResponseHeadersPolicyId);
  }
  const headers = {
    ResponseHeadersPolicyConfig: { CorsConfig: { AccessControlAllowOrigins: { Items: ["*"] }, AccessControlAllowCredentials: false, OriginOverride: false } },
  };
  template.hasResourceProperties("AWS::CloudFront::ResponseHeadersPolicy", Match.objectLike(headers));
});

test("API and WHIP pass with everything that came, and are never kept", () => {
  for (const path of ["/v1/spaces", "/v1/spaces/x/events", "/whip/x"]) {
    const behavior = behaviorOf(path);
    assert.ok(behavior.AllowedMethods?.includes("DELETE"));
    assert.equal(behavior.CachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "Managed-CachingDisabled");
    assert.equal(behavior.OriginRequestPolicyId, "b689b0a8-53d0-40ab-baf2-68738e2966ac", "Managed-AllViewerExceptHostHeader");
    assert.deepEqual(askedOf(behavior), [origins.api]);
  }
  assert.deepEqual(askedOf(behaviorOf("/s/x")), [origins.api]);
});

test("beacons may be posted where the estimate is read, which is kept by its path alone", () => {
  const behavior = behaviorOf("/audience/pod~1.x");
  assert.ok(behavior.AllowedMethods?.includes("POST"));
  assert.deepEqual(policyOf(behavior).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig as object, none.QueryStringsConfig);
  assert.deepEqual(askedOf(behavior), [origins.api]);
});

test("a replay's playlists come from either packager; pages and downloads are read by whole query, as long as they say", () => {
  for (const path of [livePaths.replayMultivariant(rendition), livePaths.replayMedia(rendition)]) {
    assert.deepEqual(askedOf(behaviorOf(path)), [first, second], path);
    assert.deepEqual(
      policyOf(behaviorOf(path)).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig,
      policyOf(behaviorOf(media)).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig,
    );
  }
  for (const path of [
    "/",
    "/s/x",
    "/s/x/card.png",
    "/embed/x",
    "/oembed",
    "/player.js",
    "/assets/listen.js",
    "/studio/x",
    "/capacity",
    "/replay/x/audio.m4a",
  ]) {
    const behavior = behaviorOf(path);
    assert.deepEqual(askedOf(behavior), [origins.api], path);
    assert.equal(policyOf(behavior).DefaultTTL, 0, path);
    assert.deepEqual(policyOf(behavior).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig, { QueryStringBehavior: "all" });
  }
});

test("captions come from either packager by their path alone, the hinted part too", () => {
  const cc = { ...rendition, rendition: "cc" } as const;
  assert.deepEqual(behaviorOf(livePaths.media(cc)), behaviorOf(media));
  const behavior = behaviorOf(livePaths.media(cc).replace("index.m3u8", "p12.vtt"));
  assert.deepEqual(askedOf(behavior), [first, second]);
  assert.deepEqual(policyOf(behavior).ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig, none.QueryStringsConfig);
});

test("a replay may be edited and deleted through the edge, with the permission that was sent", () => {
  for (const path of ["/replay/x", "/replay/x/exports", "/replay/x/audio.m4a"]) {
    const behavior = behaviorOf(path);
    for (const method of ["PATCH", "DELETE", "POST"]) assert.ok(behavior.AllowedMethods?.includes(method), `${method} ${path}`);
    assert.equal(behavior.OriginRequestPolicyId, "b689b0a8-53d0-40ab-baf2-68738e2966ac", "Managed-AllViewerExceptHostHeader");
  }
});

test("no error lives longer than a second, and none is replaced by a page", () => {
  const codes = config.CustomErrorResponses.map(({ ErrorCode }) => ErrorCode);
  assert.deepEqual(codes, [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
  for (const { ErrorCachingMinTTL, ResponsePagePath } of config.CustomErrorResponses) {
    assert.ok(ErrorCachingMinTTL <= 1);
    assert.equal(ResponsePagePath, undefined);
  }
});

test("HTTP/2 and 3, TLS 1.2 or later, one shield before the twins and the store", () => {
  template.hasResourceProperties("AWS::CloudFront::Distribution", {
    DistributionConfig: { HttpVersion: "http2and3", Aliases: [domain.name], ViewerCertificate: { MinimumProtocolVersion: "TLSv1.2_2021" } },
  });
  const shielded = config.Origins.filter(({ OriginShield }) => OriginShield).map(({ S3OriginConfig, DomainName }) => (S3OriginConfig ? "store" : DomainName));
  assert.deepEqual([...new Set(shielded)].sort(), [first, second, "store"].sort());
});

test("the bucket is private: only this distribution reads it, over TLS, and it outlives the stack", () => {
  template.hasResource("AWS::S3::Bucket", {
    DeletionPolicy: "Retain",
    Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true } },
  });
  template.hasResourceProperties("AWS::CloudFront::OriginAccessControl", {
    OriginAccessControlConfig: { SigningBehavior: "always", SigningProtocol: "sigv4" },
  });
  const reader = {
    Effect: "Allow",
    Action: "s3:GetObject",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": Match.anyValue() } },
  };
  const plain = { Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  template.hasResourceProperties("AWS::S3::BucketPolicy", {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(plain), Match.objectLike(reader)]) },
  });
});

test("requests are written down on demand only, in a private bucket that forgets them after a week", () => {
  assert.equal((config as { Logging?: unknown }).Logging, undefined);
  const logged = Template.fromStack(new DeliveryStack(new App(), "Logged", { origins, accessLogs: true }));
  logged.hasResourceProperties("AWS::CloudFront::Distribution", { DistributionConfig: { Logging: { Bucket: Match.anyValue() } } });
  logged.hasResourceProperties("AWS::S3::Bucket", {
    OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: "Enabled" }] },
  });
});

/** What the edge function makes of a request at a moment. */
function canonical(given: object, now = 0): { querystring: object; headers: Record<string, unknown> } {
  const event = { request: { uri: media, querystring: {}, headers: {}, ...given } };
  return runInNewContext(`${canonicalQuerySource}; handler(event)`, { event, Date: { now: () => now } });
}

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

test("the edge function puts the directives in one order, keeps repeated ones and drops the rest", () => {
  const order = (querystring: object) => JSON.stringify(canonical({ querystring }).querystring);
  const [msn, part_, skip] = [{ value: "7", multiValue: [{ value: "7" }, { value: "8" }] }, { value: "3" }, { value: "YES" }];
  const wanted = JSON.stringify({ _HLS_msn: msn, _HLS_part: part_, _HLS_skip: skip });
  assert.equal(order({ _HLS_skip: skip, utm: { value: "x" }, _HLS_part: part_, _HLS_msn: msn }), wanted);
  assert.equal(order({ CMCD: { value: "bl=1" } }), "{}");
});

test("who asks again for a playlist that it has does not share the cached one, but a moment's answer with those who have the same", () => {
  const has = (value: string, { at = 1000, query = { _HLS_msn: { value: "7" } } as object } = {}) =>
    JSON.stringify(canonical({ querystring: query, headers: { "if-none-match": { value }, "x-has": { value: "mine" } } }, at).headers["x-has"]);
  const here = has('"abc_-9"');
  assert.match(here, /abc_-9/);
  assert.equal(has('"abc_-9"', { at: 1099 }), here);
  for (const other of [has('"abc_-9"', { at: 1100 }), has('"def"')]) assert.notEqual(other, here);
  for (const none of [has("*"), has('W/"abc"'), has(`"${"a".repeat(33)}"`), has('"abc"', { query: {} })]) assert.equal(none, undefined);
  assert.deepEqual(canonical({ querystring: { _HLS_msn: { value: "7" } } }).headers, {});
});
