/** Join tries go in by account and address; past a steady rate they are refused, in memory that never grows. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { networkOf } from "../../infra/http/network-of.ts";
import { TokenBuckets } from "../../infra/http/token-buckets.ts";

export interface JoinLimitOptions {
  readonly clock: Clock;
  /** Tries one account has within {@link windowMs}. */
  readonly perAccount: number;
  /** Tries one address has within {@link windowMs}. */
  readonly perAddress: number;
}

const windowMs = 10_000;

export class JoinLimit {
  readonly #clock: Clock;
  readonly #accounts: TokenBuckets;
  readonly #addresses: TokenBuckets;

  constructor({ clock, perAccount, perAddress }: JoinLimitOptions) {
    this.#clock = clock;
    this.#accounts = new TokenBuckets({ size: perAccount, windowMs });
    this.#addresses = new TokenBuckets({ size: perAddress, windowMs });
  }

  /** @throws RostrumError `rate_limited`. */
  takeAddress(address: string): void {
    refuseAfter(this.#addresses.take(networkOf(address), this.#clock.now()));
  }

  /** @throws RostrumError `rate_limited`. */
  takeAccount({ space, account }: { readonly space: string; readonly account: string }): void {
    refuseAfter(this.#accounts.take(`${space} ${account}`, this.#clock.now()));
  }
}

function refuseAfter(waitMs: number): void {
  if (waitMs > 0) throw new RostrumError("rate_limited", "Too many tries to join; wait a moment.", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
