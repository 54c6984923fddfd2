/** Wishes to speak go in, the queue of those who wait, longest first, comes out. */
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Database } from "../../../infra/database/database.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { AccountRow, RequestRow, Tables } from "../tables.ts";
import type { requestAnswer } from "./moderation-schemas.ts";

export type StageRequest = z.infer<typeof requestAnswer>;

export class RequestStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  async find(space: string, account: string): Promise<StageRequest | undefined> {
    const row = await this.#database.run((db) => known(db).where("space_id", "=", space).where("account_id", "=", account).executeTakeFirst());
    return row && toRequest(row);
  }

  /** @throws RostrumError `request_not_found`. */
  async get(space: string, account: string): Promise<StageRequest> {
    const request = await this.find(space, account);
    if (!request) throw new RostrumError("request_not_found", `"${account}" has not asked to speak.`);
    return request;
  }

  /** At most as many as may wait. */
  async waiting(space: string): Promise<StageRequest[]> {
    const rows = await this.#database.run((db) =>
      known(db).where("space_id", "=", space).where("state", "=", "waiting").orderBy("asked_at").orderBy("account_id").execute(),
    );
    return rows.map(toRequest);
  }
}

/** @returns whether it is new. The caller holds the space's lock, so that `max` is kept. @throws RostrumError `requests_full`. */
export async function addRequest(db: Kysely<Tables>, { max, ...row }: Omit<RequestRow, "state"> & { readonly max: number }): Promise<boolean> {
  const waiting = db.selectFrom("stage_requests").where("space_id", "=", row.space_id).where("state", "=", "waiting");
  if (await waiting.where("account_id", "=", row.account_id).select("account_id").executeTakeFirst()) return false;
  const { count } = await waiting.select((is) => is.fn.countAll<string>().as("count")).executeTakeFirstOrThrow();
  if (Number(count) >= max) throw new RostrumError("requests_full", `${max} people wait already; try again later.`, { retryAfterSeconds: 30 });
  const change = { state: "waiting", note: row.note, asked_at: row.asked_at } as const;
  await db
    .insertInto("stage_requests")
    .values({ ...row, ...change })
    .onConflict((on) => on.columns(["space_id", "account_id"]).doUpdateSet(change))
    .execute();
  return true;
}

/** @returns whether there was one that waited: of two who decide at once, one does. */
export async function settleRequest(
  db: Kysely<Tables>,
  { space, account, state }: { readonly space: string; readonly account: string; readonly state: Exclude<RequestRow["state"], "waiting"> },
): Promise<boolean> {
  const waiting = db.updateTable("stage_requests").set({ state }).where("space_id", "=", space).where("account_id", "=", account);
  const { numUpdatedRows } = await waiting.where("state", "=", "waiting").executeTakeFirst();
  return numUpdatedRows > 0n;
}

function known(db: Kysely<Tables>) {
  return db
    .selectFrom("stage_requests")
    .innerJoin("accounts", "accounts.id", "account_id")
    .select(["account_id", "name", "handle", "avatar_url", "state", "note", "asked_at"]);
}

function toRequest({
  account_id,
  name,
  handle,
  avatar_url,
  state,
  note,
  asked_at,
}: Omit<RequestRow, "space_id"> & Pick<AccountRow, "name" | "handle" | "avatar_url">): StageRequest {
  const looks = { account: account_id, name, handle, ...(avatar_url !== null && { avatarUrl: avatar_url }) };
  return { ...looks, state, ...(note !== null && { note }), askedAt: new Date(asked_at).toISOString() };
}
