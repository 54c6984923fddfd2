/** Spaces of PostgreSQL go in; the live ones stay here whatever happens to the database, and any other is at hand for a moment. */
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { RecentValues } from "../../infra/memory/recent-values.ts";
import { groupBy } from "./group-by.ts";
import type { Participant, ParticipantStore } from "./participant-store.ts";
import type { KnownSpace } from "./public-space.ts";
import type { SpaceStore } from "./space-store.ts";

export interface HeldSpace extends KnownSpace {
  readonly participants: readonly Participant[];
}

export interface SpaceMemoryOptions {
  readonly clock: Clock;
  readonly spaces: SpaceStore;
  readonly participants: ParticipantStore;
}

/** How long an ended space is still offered, so that every packager hears of its end. */
const endedHoldMs: Milliseconds = 60_000;
const freshMs: Milliseconds = 1000;
const maxRecent = 10_000;

export class SpaceMemory {
  readonly #options: SpaceMemoryOptions;
  readonly #held = new Map<string, HeldSpace>();
  readonly #recent: RecentValues<HeldSpace>;
  #loads: Promise<unknown> = Promise.resolve();
  #loaded = false;

  constructor(options: SpaceMemoryOptions) {
    this.#options = options;
    this.#recent = new RecentValues({ clock: options.clock, freshMs, maxEntries: maxRecent, read: (id) => this.#loadOne(id) });
  }

  /** Live spaces, and those that ended within {@link endedHoldMs}. */
  held(): readonly HeldSpace[] {
    return [...this.#held.values()];
  }

  /** Ids of all live spaces; undefined until the database has told them once. */
  live(): readonly string[] | undefined {
    if (!this.#loaded) return undefined;
    return this.held().flatMap(({ space }) => (space.state === "live" ? [space.id] : []));
  }

  /** @throws RostrumError `space_not_found`; `unavailable` when it was never seen and the database is away. */
  async get(id: string): Promise<HeldSpace> {
    const held = this.#held.get(id);
    return this.#recent.get(id).catch((error: unknown) => {
      if (held && error instanceof RostrumError && error.code === "unavailable") return held;
      throw error;
    });
  }

  /** A live or just ended space, without asking the database. */
  peek(id: string): HeldSpace | undefined {
    return this.#held.get(id);
  }

  /** Reads a space anew after it was written. From then on nobody is given an older one, however slow the database becomes. */
  async refresh(id: string): Promise<HeldSpace> {
    this.#recent.expire(id);
    return this.#inTurn(async () => {
      const space = await this.#loadOne(id);
      this.#hold(space);
      this.#recent.put(id, space);
      return space;
    });
  }

  /** Reads every live space anew, so that what another control wrote is seen here too. */
  refreshAll(): Promise<void> {
    return this.#inTurn(async () => {
      const found = await this.#load({});
      const ids = new Set(found.map(({ space }) => space.id));
      for (const id of this.#held.keys()) if (!ids.has(id)) this.#held.delete(id);
      for (const space of found) this.#hold(space);
      this.#loaded = true;
    });
  }

  #hold(held: HeldSpace): void {
    const { id, state, ended_at } = held.space;
    const kept = state === "live" || (state === "ended" && (ended_at ?? 0) > this.#options.clock.now() - endedHoldMs);
    if (kept) this.#held.set(id, held);
    else this.#held.delete(id);
  }

  async #loadOne(id: string): Promise<HeldSpace> {
    const [space] = await this.#load({ id });
    if (!space) throw new RostrumError("space_not_found", `No space has the id "${id}".`);
    return space;
  }

  async #load(which: { readonly id?: string }): Promise<readonly HeldSpace[]> {
    const { clock, spaces, participants } = this.#options;
    const known = await spaces.listHeld({ endedAfter: clock.now() - endedHoldMs, ...which });
    const everyone = await participants.list(known.map(({ space }) => space.id));
    const bySpace = groupBy(everyone, ({ space }) => space);
    return known.map((one) => ({ ...one, participants: bySpace.get(one.space.id) ?? [] }));
  }

  /** One load after the other: an older answer never replaces a newer one. */
  #inTurn<Result>(load: () => Promise<Result>): Promise<Result> {
    const turn = this.#loads.then(load, load);
    this.#loads = turn.catch(() => undefined);
    return turn;
  }
}
