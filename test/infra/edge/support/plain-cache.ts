/** An origin's address goes in, that of a cache in front of it that was not made for low latency comes out: one key for each path, whatever was asked, and nothing of what the origin says about its answers. */
import type { TestContext } from "node:test";
import { startVarnishWith } from "./varnish.ts";

export interface PlainCacheOptions {
  readonly origin: string;
  /** Whether the query reaches the origin: then everybody gets the answer to what one of them asked. */
  readonly forward: boolean;
  /** A path that is answered. */
  readonly ready: string;
}

const configuration = (port: number, { forward }: Pick<PlainCacheOptions, "forward">) => `vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "${port}"; }
sub vcl_recv {
  ${forward ? "" : 'set req.url = regsub(req.url, "\\?.*$", "");'}
  unset req.http.accept-encoding;
}
sub vcl_hash {
  hash_data(regsub(req.url, "\\?.*$", ""));
  return (lookup);
}
sub vcl_backend_response {
  set beresp.ttl = 1s;
  set beresp.grace = 0s;
}
sub vcl_deliver {
  unset resp.http.etag;
  unset resp.http.cache-control;
  unset resp.http.vary;
  unset resp.http.date;
  unset resp.http.age;
}
`;

export async function startPlainCache(context: Pick<TestContext, "after">, { origin, forward, ready }: PlainCacheOptions): Promise<string> {
  const port = await startVarnishWith(context, { vcl: configuration(Number(new URL(origin).port), { forward }), ready });
  return `http://127.0.0.1:${port}`;
}
