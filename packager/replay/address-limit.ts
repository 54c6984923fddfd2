/** Each request for a replay goes in; past a steady rate of the address it comes from it is refused, and counted: even a space that never was costs a look into the store. */
import type { RequestHandler } from "express";
import { Counter, type Registry } from "prom-client";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { forwardedCaller } from "../../infra/http/caller-address.ts";
import { networkOf } from "../../infra/http/network-of.ts";
import { TokenBuckets } from "../../infra/http/token-buckets.ts";

export interface AddressLimitOptions {
  readonly clock: Clock;
  readonly metrics: Registry;
  /** Within {@link windowMs}. */
  readonly callsPerAddress: number;
}

const windowMs = 10_000;

export function limitAddresses({ clock, metrics, callsPerAddress: size }: AddressLimitOptions): RequestHandler {
  const buckets = new TokenBuckets({ size, windowMs });
  const refused = new Counter({ name: "rostrum_replay_calls_refused_total", help: "Requests for replays past an address's rate.", registers: [metrics] });
  return (request, _, next) => {
    const isOwn = request.path.startsWith("/internal/");
    const waitMs = isOwn ? 0 : buckets.take(networkOf(forwardedCaller(request)), clock.now());
    if (waitMs === 0) return next();
    refused.inc();
    throw new RostrumError("rate_limited", "Too many calls; wait a moment.", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  };
}
