/** A space and an exponent go in, a ticket that only we can write comes out; a ticket goes in, the exponent that was published with it comes out. */
import { createHmac } from "node:crypto";
import type { Clock } from "../../../infra/clock/clock.ts";
import { sameSecret } from "../../../infra/http/bearer.ts";

const hourMs = 3_600_000;
const form = /^(\d{1,2})\.([A-Za-z0-9_-]{16})$/;

/** Tickets outlast a restart of control, so that a crowd goes on sampling as it was told; they hold for this hour and the next. */
export class BeaconTickets {
  readonly #key: Buffer;
  readonly #clock: Clock;

  constructor({ key, clock }: { readonly key: Buffer; readonly clock: Clock }) {
    this.#key = key;
    this.#clock = clock;
  }

  issue(space: string, exponent: number): string {
    return this.#write({ space, exponent, hour: this.#hour });
  }

  /** @returns undefined for a ticket that is not ours, not for this space, or too old. */
  exponentOf(space: string, ticket: string): number | undefined {
    const digits = form.exec(ticket)?.[1];
    if (digits === undefined) return undefined;
    const exponent = Number(digits);
    const valid = [this.#hour, this.#hour - 1].some((hour) => sameSecret(ticket, this.#write({ space, exponent, hour })));
    return valid ? exponent : undefined;
  }

  #write({ space, exponent, hour }: { readonly space: string; readonly exponent: number; readonly hour: number }): string {
    const seal = createHmac("sha256", this.#key).update(`${space}/${exponent}/${hour}`).digest("base64url");
    return `${exponent}.${seal.slice(0, 16)}`;
  }

  get #hour(): number {
    return Math.floor(this.#clock.now() / hourMs);
  }
}
