/** Addresses that send beacons go in; whether one more of this address is counted comes out, in bounded memory. */
import { everySeconds } from "./listener-count.ts";

const maxAddresses = 50_000;
/** While few listen, so many behind one address (an office, a school) are counted. */
const generous = 64;
const least = 2;

/**
 * What one address can add is at most 64 listeners or, in a crowd sampled with probability 2^-exponent, two beacons of some 400: half a percent.
 * So fewer than 200 addresses cannot make the exponent rise by themselves, whatever they send.
 */
export class AddressLimit {
  #span = 0;
  #counts = new Map<string, number>();

  admit(address: string, { exponent, nowMs }: { readonly exponent: number; readonly nowMs: number }): boolean {
    const span = Math.floor(nowMs / (everySeconds * 1000));
    if (span !== this.#span) this.#counts = new Map();
    this.#span = span;
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (count > Math.max(least, Math.ceil(generous / 2 ** exponent)) || (count === 1 && this.#counts.size >= maxAddresses)) return false;
    this.#counts.set(address, count);
    return true;
  }
}
