/** Invites go in, by account or as the hash of a link's code; what is still open comes out, and each is used no more often than it allows. */
import { createHash, randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { EpochMs } from "../../../infra/clock/clock.ts";
import type { Database } from "../../../infra/database/database.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { InviteRow, Tables } from "../tables.ts";
import type { inviteAnswer } from "./moderation-schemas.ts";

export type Invite = z.infer<typeof inviteAnswer>;

interface Asked {
  readonly space: string;
  readonly now: EpochMs;
}

export class InviteStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  async open({ space, now }: Asked): Promise<Invite[]> {
    const rows = await this.#database.run((db) => openInvites(db, { space, now }).selectAll().orderBy("made_at").execute());
    return rows.map(toInvite);
  }

  async isInvited(account: string, { space, now }: Asked): Promise<boolean> {
    const row = await this.#database.run((db) => openInvites(db, { space, now }).where("account_id", "=", account).select("id").executeTakeFirst());
    return row !== undefined;
  }
}

/** 128 random bits: only whoever was given the link can know it. */
export function newCode(): string {
  return randomBytes(16).toString("base64url");
}

export function hashOf(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}

/** An account has one open invite: a newer one replaces it. The caller holds the space's lock. @throws RostrumError `invites_full`. */
export async function addInvite(db: Kysely<Tables>, { max, ...row }: Omit<InviteRow, "id"> & { readonly max: number }): Promise<Invite> {
  const open = openInvites(db, { space: row.space_id, now: row.made_at });
  if (row.account_id !== null) await db.deleteFrom("invites").where("space_id", "=", row.space_id).where("account_id", "=", row.account_id).execute();
  const { count } = await open.select((is) => is.fn.countAll<string>().as("count")).executeTakeFirstOrThrow();
  if (Number(count) >= max) throw new RostrumError("invites_full", `${max} invites are open; revoke one first.`);
  const made = { ...row, id: randomBytes(9).toString("base64url") };
  await db.insertInto("invites").values(made).execute();
  return toInvite(made);
}

/** Uses an invite once. @throws RostrumError `invite_not_found`. */
export async function takeInvite(
  db: Kysely<Tables>,
  { space, now, by }: Asked & { readonly by: { readonly account: string } | { readonly code: string } },
): Promise<Pick<InviteRow, "id" | "role">> {
  const one = db
    .updateTable("invites")
    .set({ uses_left: sql<number>`uses_left - 1` })
    .where("space_id", "=", space)
    .where("uses_left", ">", 0)
    .where("expires_at", ">", now);
  const row = await ("code" in by ? one.where("code_hash", "=", hashOf(by.code)) : one.where("account_id", "=", by.account))
    .returning(["id", "role"])
    .executeTakeFirst();
  if (!row) throw new RostrumError("invite_not_found", "The invite is used up, expired, revoked, or never was.");
  return row;
}

/** @throws RostrumError `invite_not_found`. */
export async function dropInvite(db: Kysely<Tables>, { space, id }: { readonly space: string; readonly id: string }): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom("invites").where("space_id", "=", space).where("id", "=", id).executeTakeFirst();
  if (numDeletedRows === 0n) throw new RostrumError("invite_not_found", "No such invite.");
}

function openInvites(db: Kysely<Tables>, { space, now }: Asked) {
  return db.selectFrom("invites").where("space_id", "=", space).where("uses_left", ">", 0).where("expires_at", ">", now);
}

function toInvite({ id, account_id, role, uses_left, made_at, expires_at }: InviteRow): Invite {
  return {
    id,
    ...(account_id !== null && { accountId: account_id }),
    role,
    usesLeft: uses_left,
    madeAt: new Date(made_at).toISOString(),
    expiresAt: new Date(expires_at).toISOString(),
  };
}
