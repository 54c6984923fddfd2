/** Names of origins go in; a CloudFormation stack comes out: the object store, and CloudFront before it and before the packagers. */

import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import * as cloudfront from "aws-cdk-lib/aws-cloudfront";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { type CachePolicies, createCachePolicies } from "./cache-policies.ts";
import { canonicalQuerySource } from "./canonical-query.ts";
import { createOrigins, type OriginNames, type Origins } from "./origins.ts";

export interface DeliveryOptions extends StackProps {
  readonly origins: OriginNames;
  /** Public name and its certificate (in us-east-1). Absent: CloudFront's own name. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** The system's `ROSTRUM_KEEP_DAYS`. Absent: replays are kept for ever. */
  readonly keepDays?: number;
  /** Whether each request is written down, in a bucket of its own, as `count-log` reads it. */
  readonly accessLogs?: boolean;
}

/** Where a recording and what is made of it lie. */
const recordingPrefixes = ["live/", "recordings/", "replay/", "clips/", "hosts/"];
/** The sweep goes first, and knows what belongs together; the bucket's own rules take what it could not. */
const lifecycleMarginDays = 7;
/** The lines hold listeners' addresses. */
const logDays = 7;

export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { origins: names, domain, keepDays, accessLogs = false, ...props }: DeliveryOptions) {
    super(scope, id, props);
    const bucket = this.#createBucket(keepDays);
    const origins = createOrigins(names, { bucket });
    const policies = createCachePolicies(this);
    const pages = this.#pages(origins.api, policies);
    const distribution = new cloudfront.Distribution(this, "Distribution", {
      comment: "Rostrum",
      defaultBehavior: pages.cached,
      additionalBehaviors: {
        ...this.#liveBehaviors(origins, policies),
        "/audience/*": pages.counted,
        "/replay/*": pages.kept,
        "/v1/*": pages.passed,
        "/whip/*": pages.passed,
      },
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      errorResponses: errorLives,
      ...(accessLogs ? { logBucket: this.#createLogBucket() } : {}),
      ...(domain ? { domainNames: [domain.name], certificate: Certificate.fromCertificateArn(this, "Certificate", domain.certificateArn) } : {}),
    });
    new CfnOutput(this, "Address", { value: distribution.distributionDomainName, description: "Where PUBLIC_URL points" });
    new CfnOutput(this, "BucketName", { value: bucket.bucketName, description: "S3_BUCKET of the packagers" });
  }

  #createBucket(keepDays: number | undefined): IBucket {
    const life = keepDays === undefined ? undefined : Duration.days(keepDays + lifecycleMarginDays);
    return new Bucket(this, "Store", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Replays outlive the stack that delivers them.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...(life ? recordingPrefixes.map((prefix) => ({ prefix, expiration: life })) : []),
      ],
    }) as IBucket;
  }

  /** CloudFront writes its standard logs as who owns them, which needs a bucket with access lists. */
  #createLogBucket(): IBucket {
    return new Bucket(this, "AccessLogs", {
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(logDays) }],
    }) as IBucket;
  }

  /** CloudFront takes the first pattern that fits, so the narrower ones come first. */
  #liveBehaviors({ live, closed, store }: Origins, policies: CachePolicies): Record<string, cloudfront.BehaviorOptions> {
    const order = new cloudfront.Function(this, "CanonicalQuery", {
      code: cloudfront.FunctionCode.fromInline(canonicalQuerySource),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      comment: "Rostrum: delivery directives in one order",
    });
    const read = { ...this.#forEveryPage(), allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS, cachedMethods };
    const ordered = [{ function: order, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }];
    return {
      // Only the packagers know whose signature is valid: what a space keeps to some is never had from the store around them.
      "/live/~*": { ...read, origin: live, cachePolicy: policies.mediaPlaylist, functionAssociations: ordered },
      // The redundant pathway must not need what it stands in for.
      "/live/*/plain.m3u8": { ...read, origin: store, cachePolicy: policies.playlist },
      // Grows in the packager while it is live, and lies in the store after.
      "/live/*/replay.m3u8": { ...read, origin: live, cachePolicy: policies.mediaPlaylist, functionAssociations: ordered },
      "/live/*/*/*/index.m3u8": { ...read, origin: live, cachePolicy: policies.mediaPlaylist, functionAssociations: ordered },
      "/live/*/saver.m3u8": { ...read, origin: live, cachePolicy: policies.mediaPlaylist, functionAssociations: ordered },
      "/live/*/index.m3u8": { ...read, origin: live, cachePolicy: policies.playlist },
      "/live/*/a??/p*.m4s": { ...read, origin: live, cachePolicy: policies.media, compress: false },
      // Captions of what is live lie in no store; the packagers read those of a replay from theirs.
      "/live/*/cc/*": { ...read, origin: live, cachePolicy: policies.media, compress: false },
      "/live/*": { ...read, origin: closed, cachePolicy: policies.media, compress: false },
    };
  }

  /** What the object store answers lacks the headers that let other sites' pages read it; the packagers' own are left as they are. */
  #forEveryPage(): Pick<cloudfront.BehaviorOptions, "viewerProtocolPolicy" | "responseHeadersPolicy"> {
    const responseHeadersPolicy = new cloudfront.ResponseHeadersPolicy(this, "ForEveryPage", {
      comment: "Rostrum: whoever may listen may read",
      corsBehavior: {
        accessControlAllowCredentials: false,
        accessControlAllowHeaders: ["*"],
        accessControlAllowMethods: ["GET", "HEAD", "OPTIONS"],
        accessControlAllowOrigins: ["*"],
        accessControlExposeHeaders: ["Age", "Content-Length", "Content-Range", "Date", "ETag", "Retry-After"],
        accessControlMaxAge: Duration.days(1),
        originOverride: false,
      },
      securityHeadersBehavior: { contentTypeOptions: { override: false } },
    });
    return { viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS, responseHeadersPolicy };
  }

  #pages(origin: cloudfront.IOrigin, policies: CachePolicies): Record<"cached" | "counted" | "kept" | "passed", cloudfront.BehaviorOptions> {
    const secure = { origin, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS };
    const everything = {
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    return {
      cached: { ...secure, cachePolicy: policies.pages },
      // Beacons are posted where everybody reads the estimate; they need nothing but their body.
      counted: { ...secure, allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL, cachePolicy: policies.playlist },
      // Read by everybody; edited, cut and deleted by who shows a permission. Answers to those say that they are not to be kept.
      kept: { ...secure, ...everything, cachePolicy: policies.pages },
      passed: {
        ...secure,
        ...everything,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        compress: false,
      },
    };
  }
}

const cachedMethods = cloudfront.CachedMethods.CACHE_GET_HEAD_OPTIONS;

/**
 * CloudFront would keep an error for 10 s. Of 4xx the origin says itself how long: a second, or not at all where something may come any moment.
 * A 5xx is shared for a second, or a crowd would find out one by one that nobody answers.
 */
const errorLives: cloudfront.ErrorResponse[] = [
  ...[400, 403, 404, 405, 414, 416].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
  ...[500, 501, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(1) })),
];
