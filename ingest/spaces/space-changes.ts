/** A change of one space goes in; it is written while nobody else changes that space, then offered to the other roles and told to its stage. */
import type { Kysely } from "kysely";
import type { Milliseconds } from "../../infra/clock/clock.ts";
import type { Database } from "../../infra/database/database.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Chronicle, Entry } from "./moderation/chronicle.ts";
import type { Reconciler } from "./reconciler.ts";
import type { HeldSpace, SpaceMemory } from "./space-memory.ts";
import type { Tables } from "./tables.ts";

export interface SpaceChangesNeeds {
  readonly database: Database<Tables>;
  readonly memory: SpaceMemory;
  readonly reconciler: Reconciler;
  readonly events: EventStreams;
  readonly chronicle: Chronicle;
  readonly turns: SpaceTurns;
}

export type Recorder = (entry: Omit<Entry, "space">) => Promise<void>;

/** A caller waits this long for the other roles to take an order; they get it again every second. */
const offerWithinMs: Milliseconds = 1000;

export class SpaceChanges {
  readonly #needs: SpaceChangesNeeds;

  constructor(needs: SpaceChangesNeeds) {
    this.#needs = needs;
  }

  /**
   * Runs `write` in a transaction that holds the space's lock, so that what it counts stays true; what it records stands or falls with it.
   * Whatever `write` reads it reads through the transaction: asking for a second connection meanwhile, a few would wait for each other.
   */
  write<Value>(id: string, write: (db: Kysely<Tables>, record: Recorder) => Promise<Value>): Promise<Value> {
    return this.#needs.turns.take(id, () => this.#write(id, write));
  }

  #write<Value>(id: string, write: (db: Kysely<Tables>, record: Recorder) => Promise<Value>): Promise<Value> {
    const { database, chronicle } = this.#needs;
    return database.run((db) =>
      db.transaction().execute(async (transaction) => {
        const locked = await transaction.selectFrom("spaces").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
        if (!locked) throw new RostrumError("space_not_found", `No space has the id "${id}".`);
        return write(transaction, (entry) => chronicle.record(transaction, { space: id, ...entry }));
      }),
    );
  }

  /** For a space that is not there yet: `record` names it. */
  create<Value>(write: (db: Kysely<Tables>, record: (entry: Entry) => Promise<void>) => Promise<Value>): Promise<Value> {
    const { database, chronicle } = this.#needs;
    return database.run((db) => db.transaction().execute((transaction) => write(transaction, (entry) => chronicle.record(transaction, entry))));
  }

  /** Reads the space anew, offers it to every role, and tells its stage of its state. @param first is done before the roles are offered it, and waits for none of them. */
  async apply(id: string, { first }: { readonly first?: (held: HeldSpace) => void } = {}): Promise<HeldSpace> {
    const held = await this.#needs.memory.refresh(id);
    first?.(held);
    await this.#needs.reconciler.offer(held, { withinMs: offerWithinMs });
    this.#needs.events.tellState(held);
    return held;
  }
}

export function refuseEnded({ space }: HeldSpace): void {
  if (space.state === "ended") throw new RostrumError("space_ended", "The space has ended.");
  if (space.state === "cancelled") throw new RostrumError("space_cancelled", "The space was cancelled.");
}
