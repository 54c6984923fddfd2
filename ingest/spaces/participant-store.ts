/** Who may be on a space's stage, in which role, muted or barred: rows of PostgreSQL with the account's name. */
import type { Insertable, Kysely } from "kysely";
import type { Database } from "../../infra/database/database.ts";
import type { AccountRow, ParticipantRow, Tables } from "./tables.ts";

export interface Participant {
  readonly space: string;
  readonly account: Pick<AccountRow, "id" | "name" | "handle" | "avatar_url">;
  readonly role: ParticipantRow["role"];
  /** By the host or a co-host. */
  readonly mutedByHost: boolean;
  /** By the account itself. */
  readonly ownMuted: boolean;
  readonly barred: boolean;
  readonly removedUntil: number;
  readonly raised: boolean;
}

export type ParticipantChange = Partial<{
  readonly role: ParticipantRow["role"];
  readonly muted: boolean;
  readonly own_muted: boolean;
  readonly barred: boolean;
  readonly removed_until: number;
  readonly raised: boolean;
}>;

export class ParticipantStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  put(space: string, change: ParticipantChange & { readonly account: string }): Promise<void> {
    return this.#database.run((db) => putParticipant(db, { space, ...change }));
  }

  async list(spaces: readonly string[]): Promise<readonly Participant[]> {
    if (spaces.length === 0) return [];
    const rows = await this.#database.run((db) =>
      db
        .selectFrom("participants")
        .innerJoin("accounts", "accounts.id", "participants.account_id")
        .select(["space_id", "role", "muted", "own_muted", "barred", "removed_until", "raised", "accounts.id", "name", "handle", "avatar_url"])
        .where("space_id", "in", spaces)
        .execute(),
    );
    return rows.map(({ space_id, role, muted, own_muted, barred, removed_until, raised, ...account }) => ({
      space: space_id,
      account,
      role,
      mutedByHost: muted,
      ownMuted: own_muted,
      barred,
      removedUntil: removed_until,
      raised,
    }));
  }
}

/** Makes the participant when there is none, as a speaker unless a role is given. */
export async function putParticipant(
  db: Kysely<Tables>,
  { space, account, ...change }: ParticipantChange & { readonly space: string; readonly account: string },
): Promise<void> {
  const row: Insertable<ParticipantRow> = { role: "speaker", ...change, space_id: space, account_id: account };
  await db
    .insertInto("participants")
    .values(row)
    .onConflict((on) => on.columns(["space_id", "account_id"]).doUpdateSet({ space_id: space, ...change }))
    .execute();
}
