/** Something that happened goes in; one delivery for each webhook that wants to know is written, in the same transaction as what happened. */
import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { EpochMs } from "../../../infra/clock/clock.ts";
import type { Tables } from "../tables.ts";

export interface Announcement {
  readonly event: string;
  readonly space: string;
  readonly now: EpochMs;
  readonly data?: Readonly<Record<string, unknown>>;
}

export async function announce(db: Kysely<Tables>, { event, space, now, data }: Announcement): Promise<void> {
  const wanted = sql<boolean>`(events = '{}' OR ${event} = ANY(events))`;
  const hooks = await db.selectFrom("webhooks").select("id").where(wanted).execute();
  if (hooks.length === 0) return;
  const about = await db.selectFrom("spaces").select(["id", "title", "state", "host_id as hostId"]).where("id", "=", space).executeTakeFirst();
  const payload = JSON.stringify({ type: event, timestamp: new Date(now).toISOString(), data: { space: about ?? { id: space }, ...data } });
  const rows = hooks.map(({ id }) => ({
    id: `msg_${randomUUID()}`,
    ...{ webhook_id: id, event, space_id: space, payload, made_at: now },
    ...{ queued_at: null, settled_at: null, reason: null },
  }));
  await db.insertInto("deliveries").values(rows).execute();
}
