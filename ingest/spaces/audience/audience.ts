/** Beacons of listeners go in; for each live space an estimate of its audience, and how its listeners are to be sampled, come out. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock, EpochMs } from "../../../infra/clock/clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { SpaceMemory } from "../space-memory.ts";
import { AddressLimit } from "./address-limit.ts";
import type { BeaconTickets } from "./beacon-ticket.ts";
import { everySeconds, ListenerCount, type ListenerEstimate } from "./listener-count.ts";
import { nextExponent } from "./sampling.ts";

export interface AudienceOptions {
  readonly clock: Clock;
  readonly metrics: Registry;
  readonly memory: Pick<SpaceMemory, "peek">;
  readonly tickets: BeaconTickets;
  readonly maxBeaconsPerSecond: number;
  readonly maxAudience: number;
  /** Whether the addresses that beacons come from are listeners', not an edge's. */
  readonly limitAddresses: boolean;
}

export interface AudienceDocument extends ListenerEstimate {
  readonly exponent: number | null;
  readonly ticket: string | null;
  readonly everySeconds: number;
}

interface Held {
  readonly count: ListenerCount;
  readonly addresses: AddressLimit;
  /** Undefined until the first beacon after a restart tells what listeners were asked for before. */
  exponent: number | undefined;
}

/**
 * Without state of any listener: one counter a space. A beacon carries a ticket with the probability it was sent with, so nobody can claim to
 * stand for more than was published. What is shown never exceeds `maxAudience`, and nothing else is decided by it: whoever sends many beacons
 * changes a figure on a page, for the 30 s that each of them counts.
 */
export class AudienceCount {
  readonly #options: AudienceOptions;
  readonly #startedAt: EpochMs;
  readonly #held = new Map<string, Held>();
  readonly #beacons: Counter<"outcome">;
  #second = { at: 0, taken: 0, refused: 0 };

  constructor(options: AudienceOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    const registers = [options.metrics];
    this.#beacons = new Counter({ name: "rostrum_beacons_total", help: "Listening beacons by what became of them.", labelNames: ["outcome"], registers });
    const sum = () => [...this.#held.keys()].reduce((all, space) => all + (this.estimate(space)?.listening ?? 0), 0);
    new Gauge({
      name: "rostrum_listeners",
      help: "Listeners of all live spaces, as estimated from sampled beacons.",
      registers,
      collect() {
        this.set(sum());
      },
    });
  }

  /** @throws RostrumError `unavailable` beyond the rate, `not_found` for a space that is not live, `token_invalid` for a ticket that is not ours. */
  push(space: string, { ticket, address }: { readonly ticket: string; readonly address: string }): void {
    this.#limit();
    const held = this.#find(space);
    if (!held) throw this.#refuse("not_live", new RostrumError("space_not_live", "Nobody can listen to this space now."));
    const exponent = this.#options.tickets.exponentOf(space, ticket);
    if (exponent === undefined || exponent > (held.exponent ?? exponent) + 2)
      throw this.#refuse("bad_ticket", new RostrumError("token_invalid", "This beacon's ticket was not written here."));
    const nowMs = this.#options.clock.now();
    if (this.#options.limitAddresses && !held.addresses.admit(address, { exponent, nowMs })) {
      this.#beacons.inc({ outcome: "address_limit" });
      return;
    }
    held.exponent ??= exponent;
    held.count.push({ exponent, nowMs });
    this.#beacons.inc({ outcome: "counted" });
  }

  /** Undefined for a space that is not live, and while nothing is known. */
  estimate(space: string): ListenerEstimate | undefined {
    const held = this.#find(space);
    if (!held || held.exponent === undefined) return undefined;
    const { listening, standardError } = held.count.estimate(this.#options.clock.now());
    return { listening: Math.min(this.#options.maxAudience, listening), standardError: Math.round(standardError) };
  }

  document(space: string): AudienceDocument {
    const held = this.#find(space);
    const estimate = this.estimate(space) ?? { listening: 0, standardError: 0 };
    if (!held) return { ...estimate, exponent: null, ticket: null, everySeconds };
    if (held.exponent === undefined && this.#options.clock.now() - this.#startedAt > everySeconds * 1000) held.exponent = 0;
    if (held.exponent === undefined) return { ...estimate, exponent: null, ticket: null, everySeconds };
    // Beacons that could not be taken are a reason to ask for fewer.
    const pressed = this.#second.refused > 0 ? 2 : 1;
    held.exponent = nextExponent(held.exponent, { listening: estimate.listening * pressed });
    return { ...estimate, exponent: held.exponent, ticket: this.#options.tickets.issue(space, held.exponent), everySeconds };
  }

  #limit(): void {
    const at = Math.floor(this.#options.clock.now() / 1000);
    if (this.#second.at !== at) this.#second = { at, taken: 0, refused: 0 };
    if (this.#second.taken < this.#options.maxBeaconsPerSecond) {
      this.#second.taken += 1;
      return;
    }
    this.#second.refused += 1;
    throw this.#refuse("rate_limit", new RostrumError("unavailable", "Too many beacons at once.", { retryAfterSeconds: everySeconds }));
  }

  #refuse(outcome: string, error: RostrumError): RostrumError {
    this.#beacons.inc({ outcome });
    return error;
  }

  #find(space: string): Held | undefined {
    const known = this.#options.memory.peek(space)?.space;
    if (known?.state !== "live") {
      this.#held.delete(space);
      return undefined;
    }
    const held = this.#held.get(space);
    if (held) return held;
    // Whoever began to listen before this process was there goes on as it was told then.
    const older = (known.started_at ?? 0) < this.#startedAt;
    const fresh: Held = { count: new ListenerCount(), addresses: new AddressLimit(), exponent: older ? undefined : 0 };
    this.#held.set(space, fresh);
    return fresh;
  }
}
