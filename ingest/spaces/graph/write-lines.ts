/** Lines of an import go in, one statement for each batch goes to PostgreSQL; the later of two lines about the same holds. */
import { type Kysely, sql } from "kysely";
import { accountValues } from "../account-store.ts";
import type { Tables } from "../tables.ts";
import type { AccountLine, FollowLine } from "./import-schemas.ts";

/** @returns how many lines name accounts that are unknown: none. */
export async function writeAccounts(db: Kysely<Tables>, lines: readonly AccountLine[]): Promise<number> {
  const rows = [...new Map(lines.map(({ id, ...body }) => [id, { id, ...accountValues(body) }])).values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  if (rows.length === 0) return 0;
  const columns = ["name", "handle", "avatar_url", "follower_count", "verified", "may_host"] as const;
  await db
    .insertInto("accounts")
    .values(rows)
    .onConflict((on) => on.column("id").doUpdateSet((is) => Object.fromEntries(columns.map((column) => [column, is.ref(`excluded.${column}`)]))))
    .execute();
  return 0;
}

/** @returns how many lines name accounts that are unknown. */
export async function writeFollows(db: Kysely<Tables>, lines: readonly FollowLine[]): Promise<number> {
  const latest = [...new Map(lines.map((line) => [`${line.follower} ${line.followed}`, line])).values()];
  const [added, removed] = [latest.filter(({ follows }) => follows), latest.filter(({ follows }) => !follows)];
  const pairs = (list: readonly FollowLine[]) =>
    sql`unnest(${list.map(({ follower }) => follower)}::text[], ${list.map(({ followed }) => followed)}::text[]) AS pair (follower, followed)`;
  await sql`DELETE FROM follows USING ${pairs(removed)} WHERE follower_id = follower AND followed_id = followed`.execute(db);
  const { rows } = await sql<{ known: string }>`WITH known AS (
      SELECT follower, followed FROM ${pairs(added)} JOIN accounts one ON one.id = follower JOIN accounts other ON other.id = followed
    ), written AS (INSERT INTO follows (follower_id, followed_id) SELECT follower, followed FROM known ORDER BY followed, follower ON CONFLICT DO NOTHING)
    SELECT count(*) AS known FROM known`.execute(db);
  return added.length - Number(rows[0]?.known ?? 0);
}
