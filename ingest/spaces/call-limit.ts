/** Each call goes in with who makes it; past a steady rate of the key, the account or the address it is refused, and counted. */
import { Counter, type Registry } from "prom-client";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { networkOf } from "../../infra/http/network-of.ts";
import { TokenBuckets } from "../../infra/http/token-buckets.ts";

type Limit = "key" | "account" | "address" | "address_writes" | "requests";
type Limits = Pick<
  Config,
  "ROSTRUM_CALLS_PER_KEY" | "ROSTRUM_CALLS_PER_ACCOUNT" | "ROSTRUM_CALLS_PER_ADDRESS" | "ROSTRUM_WRITES_PER_ADDRESS" | "ROSTRUM_REQUESTS_PER_ACCOUNT"
>;

const windowMs: Milliseconds = 10_000;
const requestsWindowMs: Milliseconds = 60_000;

export class CallLimit {
  readonly #clock: Clock;
  readonly #buckets: Readonly<Record<Limit, TokenBuckets>>;
  readonly #refused: Counter<"limit">;

  constructor({ clock, metrics, config }: { readonly clock: Clock; readonly metrics: Registry; readonly config: Limits }) {
    this.#clock = clock;
    const registers = [metrics];
    this.#refused = new Counter({ name: "rostrum_calls_refused_total", help: "API calls past a rate limit.", labelNames: ["limit"], registers });
    this.#buckets = {
      key: new TokenBuckets({ size: config.ROSTRUM_CALLS_PER_KEY, windowMs }),
      account: new TokenBuckets({ size: config.ROSTRUM_CALLS_PER_ACCOUNT, windowMs }),
      address: new TokenBuckets({ size: config.ROSTRUM_CALLS_PER_ADDRESS, windowMs }),
      address_writes: new TokenBuckets({ size: config.ROSTRUM_WRITES_PER_ADDRESS, windowMs }),
      requests: new TokenBuckets({ size: config.ROSTRUM_REQUESTS_PER_ACCOUNT, windowMs: requestsWindowMs }),
    };
  }

  /** @throws RostrumError `rate_limited`. */
  takeKey(): void {
    this.#take("key", "");
  }

  /** @throws RostrumError `rate_limited`. */
  takeAccount(account: string): void {
    this.#take("account", account);
  }

  /** Before its credential is looked at, so that guessing has a price. @throws RostrumError `rate_limited`. */
  takeAddress(address: string, { writes }: { readonly writes: boolean }): void {
    const network = networkOf(address);
    this.#take("address", network);
    if (writes) this.#take("address_writes", network);
  }

  /** A wish to speak. @throws RostrumError `rate_limited`. */
  takeRequest({ space, account }: { readonly space: string; readonly account: string }): void {
    this.#take("requests", `${space} ${account}`);
  }

  #take(limit: Limit, key: string): void {
    const waitMs = this.#buckets[limit].take(key, this.#clock.now());
    if (waitMs === 0) return;
    this.#refused.inc({ limit });
    throw new RostrumError("rate_limited", "Too many calls; wait a moment.", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }
}
