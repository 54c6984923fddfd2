/** Ids and filters go in, spaces of PostgreSQL with their host come out. */
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { EpochMs } from "../../infra/clock/clock.ts";
import type { Database } from "../../infra/database/database.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { KnownRecording } from "../../packager/contract/recordings.ts";
import type { KnownSpace } from "./public-space.ts";
import type { listQuery } from "./schemas.ts";
import type { AccountRow, SpaceRow, Tables } from "./tables.ts";

export interface SpacePage {
  readonly spaces: readonly KnownSpace[];
  /** What `after` takes for the page that follows. */
  readonly next: string | null;
}

const maxAhead = 100;
const recordingColumns = ["id", "state", "record", "unlisted", "started_at", "ended_at"] as const;

const spaceColumns = [
  "id",
  "title",
  "host_id",
  "state",
  "record",
  "profile",
  "created_at",
  "starts_at",
  "started_at",
  "ended_at",
  "run",
  "description",
  "acting_host_id",
  "ended_reason",
  "captions",
] as const;

export class SpaceStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  /** @throws RostrumError `space_not_found`. */
  async get(id: string): Promise<KnownSpace> {
    const row = await this.#database.run((db) => withHost(db).where("spaces.id", "=", id).executeTakeFirst());
    if (!row) throw new RostrumError("space_not_found", `No space has the id "${id}".`);
    return toKnown(row);
  }

  async list({ state, limit, after }: z.infer<typeof listQuery>): Promise<SpacePage> {
    const from = after === undefined ? undefined : parseCursor(after);
    const rows = await this.#database.run((db) => {
      const query = withHost(db)
        .where("state", "in", state)
        .where("unlisted", "=", false)
        .orderBy("created_at", "desc")
        .orderBy("spaces.id", "desc")
        .limit(limit + 1);
      return (from ? query.where(sql<boolean>`(created_at, spaces.id) < (${from.createdAt}, ${from.id})`) : query).execute();
    });
    const spaces = rows.slice(0, limit).map(toKnown);
    return { spaces, next: rows.length > limit ? toCursor(spaces.at(-1)) : null };
  }

  /** Scheduled spaces, soonest first, those without a time last: the first {@link maxAhead}. */
  async upcoming(): Promise<readonly KnownSpace[]> {
    const rows = await this.#database.run((db) =>
      withHost(db)
        .where("state", "=", "scheduled")
        .orderBy("starts_at", (by) => by.asc().nullsLast())
        .limit(maxAhead)
        .execute(),
    );
    return rows.map(toKnown);
  }

  /** Ended spaces that were recorded, without those for whoever has the link, latest first: the first {@link maxAhead}. */
  async recorded(): Promise<readonly KnownSpace[]> {
    const rows = await this.#database.run((db) => {
      const listed = withHost(db).where("state", "=", "ended").where("record", "=", true).where("unlisted", "=", false);
      return listed.orderBy("ended_at", "desc").orderBy("spaces.id").limit(maxAhead).execute();
    });
    return rows.map(toKnown);
  }

  /** Those of `ids` that there are. */
  async known(ids: readonly string[]): Promise<readonly KnownRecording[]> {
    const rows = await this.#database.run((db) => db.selectFrom("spaces").select(recordingColumns).where("id", "in", ids).execute());
    return rows.map(({ started_at, ended_at, ...row }) => ({ ...row, startedAt: started_at, endedAt: ended_at }));
  }

  /** Ids of ended spaces that were recorded, in order, the first {@link maxAhead} after `after`. */
  async recordedIds({ after, endedBefore }: { readonly after: string; readonly endedBefore: EpochMs }): Promise<readonly string[]> {
    const rows = await this.#database.run((db) => {
      const ended = db.selectFrom("spaces").select("id").where("state", "=", "ended").where("record", "=", true).where("ended_at", "<", endedBefore);
      return ended.where("id", ">", after).orderBy("id").limit(maxAhead).execute();
    });
    return rows.map(({ id }) => id);
  }

  /** Nothing is kept of them any more. */
  async unrecord(ids: readonly string[]): Promise<void> {
    await this.#database.run((db) => db.updateTable("spaces").set({ record: false }).where("id", "in", ids).where("state", "=", "ended").execute());
  }

  /** Whether the replay of a space is for those alone who have its link. */
  async setUnlisted(id: string, unlisted: boolean): Promise<void> {
    await this.#database.run((db) => db.updateTable("spaces").set({ unlisted }).where("id", "=", id).execute());
  }

  /** Live spaces, and those that ended after `endedAfter`; of one space when `id` is given, whatever its state. */
  async listHeld({ endedAfter, id }: { readonly endedAfter: EpochMs; readonly id?: string }): Promise<readonly KnownSpace[]> {
    const rows = await this.#database.run((db) => {
      const query = withHost(db);
      if (id !== undefined) return query.where("spaces.id", "=", id).execute();
      return query.where((is) => is.or([is("state", "=", "live"), is.and([is("state", "=", "ended"), is("ended_at", ">", endedAfter)])])).execute();
    });
    return rows.map(toKnown);
  }
}

function withHost(db: Kysely<Tables>) {
  return db
    .selectFrom("spaces")
    .innerJoin("accounts", "accounts.id", "spaces.host_id")
    .select(spaceColumns.map((column) => `spaces.${column}` as const))
    .select([
      "accounts.name as host_name",
      "accounts.handle as host_handle",
      "accounts.avatar_url as host_avatar",
      "accounts.follower_count as host_followers",
    ]);
}

type JoinedRow = SpaceRow & {
  readonly host_name: string;
  readonly host_handle: string;
  readonly host_avatar: string | null;
  readonly host_followers: number | null;
};

function toKnown({ host_name, host_handle, host_avatar, host_followers, ...space }: JoinedRow): KnownSpace {
  const host: AccountRow = { id: space.host_id, name: host_name, handle: host_handle, avatar_url: host_avatar, follower_count: host_followers };
  return { space, host };
}

function toCursor(last: KnownSpace | undefined): string | null {
  return last ? Buffer.from(JSON.stringify([last.space.created_at, last.space.id])).toString("base64url") : null;
}

function parseCursor(text: string): { readonly createdAt: number; readonly id: string } {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as [unknown, unknown];
    if (typeof createdAt === "number" && typeof id === "string" && !id.includes("\0")) return { createdAt, id };
  } catch {
    // Falls through to the one refusal below.
  }
  throw new RostrumError("body_invalid", "after: expected the `next` of an earlier page.");
}
