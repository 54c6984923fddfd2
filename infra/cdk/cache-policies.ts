/** A stack goes in; what may be part of a cache key, and how long an answer is kept, comes out for each kind of path. */

import { CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, type CachePolicyProps, CacheQueryStringBehavior } from "aws-cdk-lib/aws-cloudfront";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** RFC 8216bis section 6.2.5. */
export const directives = ["_HLS_msn", "_HLS_part", "_HLS_skip"] as const;
/** Set by the edge's function alone, for who asks again for a playlist that it has. */
export const hasHeader = "x-has";

export interface CachePolicies {
  /** Media playlists: nothing but the delivery directives, and which one the asker has, tells two answers apart. */
  readonly mediaPlaylist: CachePolicy;
  /** Multivariant and plain playlists: one answer for all. */
  readonly playlist: CachePolicy;
  /** Parts, segments, initialisation sections: the path alone, and no coding. */
  readonly media: CachePolicy;
  /** Pages and their files: as they say themselves. */
  readonly pages: CachePolicy;
}

const nobodyIsToldApart = { headerBehavior: CacheHeaderBehavior.none(), cookieBehavior: CacheCookieBehavior.none(), minTtl: Duration.seconds(0) };
const compressed = { enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true };

export function createCachePolicies(scope: Construct): CachePolicies {
  const policy = (name: string, props: CachePolicyProps) => new CachePolicy(scope, name, { ...nobodyIsToldApart, ...props });
  const playlistLife = { defaultTtl: Duration.seconds(1), maxTtl: Duration.seconds(30) };
  return {
    mediaPlaylist: policy("MediaPlaylists", {
      comment: "Rostrum: the three delivery directives, and which playlist the asker has",
      queryStringBehavior: CacheQueryStringBehavior.allowList(...directives),
      headerBehavior: CacheHeaderBehavior.allowList(hasHeader),
      ...compressed,
      ...playlistLife,
    }),
    playlist: policy("Playlists", { comment: "Rostrum: one answer for all", ...compressed, ...playlistLife }),
    media: policy("Media", { comment: "Rostrum: the path alone", defaultTtl: Duration.minutes(5), maxTtl: Duration.hours(1) }),
    pages: policy("Pages", {
      comment: "Rostrum: kept as long as they say",
      queryStringBehavior: CacheQueryStringBehavior.all(),
      ...compressed,
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
    }),
  };
}
