/** Spaces go into PostgreSQL and come out with their host; every change of state is one statement, so two callers cannot both win. */
import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { EpochMs } from "../../infra/clock/clock.ts";
import type { Database } from "../../infra/database/database.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { KnownSpace } from "./public-space.ts";
import type { listQuery, spaceBody } from "./schemas.ts";
import type { AccountRow, SpaceRow, Tables } from "./tables.ts";

export interface SpacePage {
  readonly spaces: readonly KnownSpace[];
  /** What `after` takes for the page that follows. */
  readonly next: string | null;
}

const spaceColumns = ["id", "title", "host_id", "state", "record", "profile", "created_at", "starts_at", "started_at", "ended_at", "run"] as const;

export class SpaceStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  async create(body: z.infer<typeof spaceBody>, { now }: { readonly now: EpochMs }): Promise<KnownSpace> {
    const row: SpaceRow = {
      id: randomId(),
      title: body.title,
      host_id: body.hostId,
      state: "scheduled",
      record: body.record ?? false,
      profile: body.profile ?? "balanced",
      created_at: now,
      starts_at: body.startsAt === undefined ? null : Date.parse(body.startsAt),
      started_at: null,
      ended_at: null,
      run: null,
    };
    await this.#database.run((db) => db.insertInto("spaces").values(row).execute());
    return this.get(row.id);
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
        .orderBy("created_at", "desc")
        .orderBy("spaces.id", "desc")
        .limit(limit + 1);
      return (from ? query.where(sql<boolean>`(created_at, spaces.id) < (${from.createdAt}, ${from.id})`) : query).execute();
    });
    const spaces = rows.slice(0, limit).map(toKnown);
    return { spaces, next: rows.length > limit ? toCursor(spaces.at(-1)) : null };
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

  /** Idempotent while live. @throws RostrumError `space_ended`, `space_not_found`. */
  async start(id: string, { now }: { readonly now: EpochMs }): Promise<KnownSpace> {
    const change = { state: "live", started_at: Math.round(now), run: randomId() } as const;
    await this.#database.run((db) => db.updateTable("spaces").set(change).where("id", "=", id).where("state", "=", "scheduled").execute());
    const known = await this.get(id);
    if (known.space.state === "ended") throw new RostrumError("space_ended", "An ended space does not start again: create a new one.");
    return known;
  }

  /** Idempotent once ended. @throws RostrumError `state_conflict` before the start, `space_not_found`. */
  async end(id: string, { now }: { readonly now: EpochMs }): Promise<KnownSpace> {
    const change = { state: "ended", ended_at: Math.round(now) } as const;
    await this.#database.run((db) => db.updateTable("spaces").set(change).where("id", "=", id).where("state", "=", "live").execute());
    const known = await this.get(id);
    if (known.space.state === "scheduled") throw new RostrumError("state_conflict", "The space has not started, so it cannot end.");
    return known;
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

/** 96 random bits, URL-safe. */
function randomId(): string {
  return randomBytes(12).toString("base64url");
}
