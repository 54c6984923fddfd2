/** The packagers' names and a bucket go in; the origins that CloudFront asks, and who stands in for whom, come out. */

import { type IOrigin, OriginProtocolPolicy } from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, OriginGroup, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Duration } from "aws-cdk-lib/core";

export interface OriginNames {
  /** Host names of the two packagers, which speak HTTPS. */
  readonly packagers: readonly [string, string];
  /** Host name for what is not read only, usually a load balancer before both. Absent: the first packager. */
  readonly api?: string;
  /** Region of the layer through which all edges ask: the one nearest to the packagers. */
  readonly shieldRegion: string;
}

export interface Origins {
  /** The first packager, then the second. */
  readonly live: IOrigin;
  /** The first packager, then the object store: what was closed a while ago is in both. */
  readonly closed: IOrigin;
  readonly store: IOrigin;
  readonly api: IOrigin;
}

/** A reload is held for three target durations at most, 15 s; nothing is said until then. */
const readTimeout = Duration.seconds(30);
/** One that does not take a connection is given up soon: the other one waits. */
const connecting = { connectionAttempts: 1, connectionTimeout: Duration.seconds(2) };

export function createOrigins({ packagers, api, shieldRegion }: OriginNames, { bucket }: { readonly bucket: IBucket }): Origins {
  const shield = { originShieldRegion: shieldRegion };
  const timeouts = { readTimeout, keepaliveTimeout: Duration.seconds(60), protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY };
  const [first, second] = packagers.map((name) => new HttpOrigin(name, { ...timeouts, ...connecting, ...shield }));
  if (!first || !second) throw new TypeError("createOrigins: expected two packagers.");
  const store = S3BucketOrigin.withOriginAccessControl(bucket, shield);
  const whenItFails = [500, 502, 503, 504];
  return {
    live: new OriginGroup({ primaryOrigin: first, fallbackOrigin: second, fallbackStatusCodes: [...whenItFails, 404] }),
    closed: new OriginGroup({ primaryOrigin: first, fallbackOrigin: store, fallbackStatusCodes: [...whenItFails, 404] }),
    store,
    // What changes something is asked for once, where it is: no shield, no second try.
    api: new HttpOrigin(api ?? packagers[0], timeouts),
  };
}
