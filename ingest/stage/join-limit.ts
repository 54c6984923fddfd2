/** Join tries go in by account and address; past a steady rate they are refused, in memory that never grows. */
import { createHash, randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

export interface JoinLimitOptions {
  readonly clock: Clock;
  /** Tries one account has within {@link windowMs}. */
  readonly perAccount: number;
  /** Tries one address has within {@link windowMs}. */
  readonly perAddress: number;
}

const windowMs = 10_000;
const slots = 65_536;

/** Token buckets in a fixed table. Keys that share a slot share a bucket; which do is secret and differs with each start. */
class Buckets {
  readonly #size: number;
  readonly #secret = randomBytes(16);
  readonly #level: Float32Array;
  readonly #filledAt = new Float64Array(slots);

  constructor(size: number) {
    this.#size = size;
    this.#level = new Float32Array(slots).fill(size);
  }

  /** @returns how long to wait in ms; 0 when the try is allowed. */
  take(key: string, now: EpochMs): number {
    const slot = createHash("sha1").update(this.#secret).update(key).digest().readUInt16LE(0);
    const refill = ((now - (this.#filledAt[slot] ?? 0)) * this.#size) / windowMs;
    const level = Math.min(this.#size, (this.#level[slot] ?? 0) + refill);
    this.#filledAt[slot] = now;
    this.#level[slot] = level >= 1 ? level - 1 : level;
    return level >= 1 ? 0 : ((1 - level) * windowMs) / this.#size;
  }
}

export class JoinLimit {
  readonly #clock: Clock;
  readonly #accounts: Buckets;
  readonly #addresses: Buckets;

  constructor({ clock, perAccount, perAddress }: JoinLimitOptions) {
    this.#clock = clock;
    this.#accounts = new Buckets(perAccount);
    this.#addresses = new Buckets(perAddress);
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

/** Whoever has one IPv6 address has the 2^64 of its network (RFC 6177). */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const given = groups.length + (tail ? tail.split(":").length : 0);
  const full = tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 8 - given) }, () => "0"), ...(tail ? tail.split(":") : [])];
  return full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

function refuseAfter(waitMs: number): void {
  if (waitMs > 0) throw new RostrumError("rate_limited", "Too many tries to join; wait a moment.", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
