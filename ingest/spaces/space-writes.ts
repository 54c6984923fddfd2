/** A space's beginning, change and end go into PostgreSQL; each runs in a transaction that holds the space's lock, so two callers cannot both win. */
import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { signedId } from "../../packager/contract/playback-signature.ts";
import type { editBody, spaceBody } from "./schemas.ts";
import type { SpaceRow, Tables } from "./tables.ts";

interface Moment {
  readonly id: string;
  readonly now: EpochMs;
}

export interface SpaceEnd extends Moment {
  readonly reason: NonNullable<SpaceRow["ended_reason"]>;
}

/** @returns the new space's id. */
export async function insertSpace(db: Kysely<Tables>, body: z.output<typeof spaceBody>, { now }: { readonly now: EpochMs }): Promise<string> {
  const row: SpaceRow = {
    id: body.signed ? signedId(randomId()) : randomId(),
    title: body.title,
    description: body.description ?? null,
    host_id: body.hostId,
    state: "scheduled",
    record: body.record ?? false,
    profile: body.profile ?? "balanced",
    captions: body.captions ?? null,
    created_at: now,
    starts_at: body.startsAt === undefined ? null : Date.parse(body.startsAt),
    ...{ started_at: null, ended_at: null, run: null, acting_host_id: null, ended_reason: null },
  };
  await db.insertInto("spaces").values(row).execute();
  await db.insertInto("participants").values({ space_id: row.id, account_id: body.hostId, role: "host" }).execute();
  return row.id;
}

/** @throws RostrumError `state_conflict` once it has started, `space_ended`, `space_cancelled`. */
export async function editSpace(
  db: Kysely<Tables>,
  { id, title, description, startsAt, record, captions }: z.output<typeof editBody> & { readonly id: string },
) {
  const { state } = await stateOf(db, id);
  refuseOver(state);
  if (state !== "scheduled") throw new RostrumError("state_conflict", "The space has started: it stays as it was announced.");
  const moment = startsAt === undefined ? {} : { starts_at: Date.parse(startsAt), reminded_at: null };
  const change = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(record !== undefined && { record }),
    ...(captions !== undefined && { captions }),
    ...moment,
  };
  await db.updateTable("spaces").set(change).where("id", "=", id).execute();
}

/** @returns whether it was not live before. @throws RostrumError `space_ended`, `space_cancelled`, `host_is_live`. */
export async function startSpace(db: Kysely<Tables>, { id, now, maxPerHost }: Moment & { readonly maxPerHost: number }): Promise<boolean> {
  const { state, host_id } = await stateOf(db, id);
  refuseOver(state);
  if (state === "live") return false;
  // Two starts of one host wait for each other here.
  await db.selectFrom("accounts").select("id").where("id", "=", host_id).forUpdate().execute();
  const live = await db.selectFrom("spaces").select("id").where("host_id", "=", host_id).where("state", "=", "live").limit(maxPerHost).execute();
  if (live.length >= maxPerHost) throw new RostrumError("host_is_live", `The host is live already in the space "${live[0]?.id}"; end that first.`);
  const change = { state: "live", started_at: Math.round(now), run: randomId() } as const;
  await db.updateTable("spaces").set(change).where("id", "=", id).execute();
  return true;
}

/** @returns whether it was live before. @throws RostrumError `state_conflict` before the start, `space_cancelled`. */
export async function endSpace(db: Kysely<Tables>, { id, now, reason }: SpaceEnd): Promise<boolean> {
  const { state } = await stateOf(db, id);
  if (state === "ended") return false;
  refuseOver(state);
  if (state === "scheduled") throw new RostrumError("state_conflict", "The space has not started, so it cannot end; it can be cancelled.");
  await db
    .updateTable("spaces")
    .set({ state: "ended", ended_at: Math.round(now), ended_reason: reason })
    .where("id", "=", id)
    .execute();
  return true;
}

/** @returns whether it was scheduled before. @throws RostrumError `state_conflict` once it has started, `space_ended`. */
export async function cancelSpace(db: Kysely<Tables>, { id, now, reason }: SpaceEnd): Promise<boolean> {
  const { state } = await stateOf(db, id);
  if (state === "cancelled") return false;
  refuseOver(state);
  if (state === "live") throw new RostrumError("state_conflict", "The space is live, so it cannot be cancelled; it can be ended.");
  await db
    .updateTable("spaces")
    .set({ state: "cancelled", ended_at: Math.round(now), ended_reason: reason })
    .where("id", "=", id)
    .execute();
  return true;
}

function refuseOver(state: SpaceRow["state"]): void {
  if (state === "ended") throw new RostrumError("space_ended", "An ended space does not start again: create a new one.");
  if (state === "cancelled") throw new RostrumError("space_cancelled", "The space was cancelled: create a new one.");
}

function stateOf(db: Kysely<Tables>, id: string) {
  return db.selectFrom("spaces").select(["state", "host_id"]).where("id", "=", id).executeTakeFirstOrThrow();
}

/** 96 random bits, URL-safe. */
function randomId(): string {
  return randomBytes(12).toString("base64url");
}
