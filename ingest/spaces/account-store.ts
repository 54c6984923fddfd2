/** Accounts and follows of the embedding site go into PostgreSQL and come out with their follower count. */
import { type SelectQueryBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../infra/database/database.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { accountAnswer, accountBody } from "./schemas.ts";
import type { AccountRow, Tables } from "./tables.ts";

export type Account = z.infer<typeof accountAnswer>;
/** A row whose follower count is the given one, else the counted one. */
type CountedRow = Omit<AccountRow, "follower_count"> & { readonly followers: number };

export class AccountStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  async upsert(id: string, { name, handle, avatarUrl, followerCount }: z.infer<typeof accountBody>): Promise<Account> {
    const values = { name, handle, avatar_url: avatarUrl ?? null, follower_count: followerCount ?? null };
    await this.#database.run((db) =>
      db
        .insertInto("accounts")
        .values({ id, ...values })
        .onConflict((on) => on.column("id").doUpdateSet(values))
        .execute(),
    );
    return this.get(id);
  }

  /** @throws RostrumError `account_not_found`. */
  async get(id: string): Promise<Account> {
    const row = await this.#database.run((db) => counted(db.selectFrom("accounts")).where("id", "=", id).executeTakeFirst());
    if (!row) throw new RostrumError("account_not_found", `No account has the id "${id}".`);
    return toAccount(row);
  }

  /** Idempotent. @throws RostrumError `account_not_found` when either is unknown. */
  async follow(follower: string, followed: string): Promise<void> {
    await this.get(follower);
    await this.get(followed);
    const row = { follower_id: follower, followed_id: followed };
    await this.#database.run((db) =>
      db
        .insertInto("follows")
        .values(row)
        .onConflict((on) => on.doNothing())
        .execute(),
    );
  }

  async unfollow(follower: string, followed: string): Promise<void> {
    await this.#database.run((db) => db.deleteFrom("follows").where("follower_id", "=", follower).where("followed_id", "=", followed).execute());
  }
}

function counted(query: SelectQueryBuilder<Tables, "accounts", object>): SelectQueryBuilder<Tables, "accounts", CountedRow> {
  const followers = sql<number>`coalesce(follower_count, (SELECT count(*)::int FROM follows WHERE followed_id = accounts.id))`;
  return query.select(["id", "name", "handle", "avatar_url", followers.as("followers")]);
}

function toAccount({ id, name, handle, avatar_url, followers }: CountedRow): Account {
  return { id, name, handle, ...(avatar_url !== null && { avatarUrl: avatar_url }), followerCount: followers };
}
