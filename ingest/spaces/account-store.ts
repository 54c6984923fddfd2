/** Accounts and follows of the embedding site go into PostgreSQL and come out with their follower count. */
import { type SelectQueryBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../infra/database/database.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { accountAnswer, accountBody } from "./schemas.ts";
import type { AccountRow, Tables } from "./tables.ts";

export type Account = z.infer<typeof accountAnswer>;
/** A row whose follower count is the given one, else the counted one. */
type CountedRow = Omit<AccountRow, "follower_count"> & { readonly followers: number; readonly verified: boolean; readonly may_host: boolean | null };

const maxFollowsRead = 2000;

export class AccountStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  async upsert(id: string, body: z.infer<typeof accountBody>): Promise<Account> {
    const values = accountValues(body);
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

  /** Whom `follower` follows, all of them or those among `accounts`: one range of one index either way. */
  async followedOf(follower: string, accounts: readonly string[]): Promise<ReadonlySet<string>> {
    const everybody = sql<{ followed_id: string }>`SELECT followed_id FROM follows WHERE follower_id = ${follower} LIMIT ${maxFollowsRead + 1}`;
    const { rows } = await this.#database.run((db) => everybody.execute(db));
    if (rows.length <= maxFollowsRead) return new Set(rows.map(({ followed_id }) => followed_id));
    // A long list of accounts is slow to plan with, so it is kept for those whose follows are longer still.
    const among = sql<{ followed_id: string }>`SELECT followed_id FROM follows WHERE follower_id = ${follower} AND followed_id = ANY(${accounts}::text[])`;
    const found = await this.#database.run((db) => among.execute(db));
    return new Set(found.rows.map(({ followed_id }) => followed_id));
  }

  async unfollow(follower: string, followed: string): Promise<void> {
    await this.#database.run((db) => db.deleteFrom("follows").where("follower_id", "=", follower).where("followed_id", "=", followed).execute());
  }
}

/** A body's values for the table; what it leaves out is taken back. */
export function accountValues({ name, handle, avatarUrl, followerCount, verified, mayHost }: z.infer<typeof accountBody>) {
  const given = { avatar_url: avatarUrl ?? null, follower_count: followerCount ?? null, verified: verified ?? false, may_host: mayHost ?? null };
  return { name, handle, ...given };
}

function counted(query: SelectQueryBuilder<Tables, "accounts", object>): SelectQueryBuilder<Tables, "accounts", CountedRow> {
  const followers = sql<number>`coalesce(follower_count, counted_followers)`;
  return query.select(["id", "name", "handle", "avatar_url", "verified", "may_host", followers.as("followers")]);
}

function toAccount({ id, name, handle, avatar_url, followers, verified, may_host }: CountedRow): Account {
  const vouched = { ...(verified && { verified }), ...(may_host !== null && { mayHost: may_host }) };
  return { id, name, handle, ...(avatar_url !== null && { avatarUrl: avatar_url }), followerCount: followers, ...vouched };
}
