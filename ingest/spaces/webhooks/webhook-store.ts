/** Webhooks of the embedding site and what became of each delivery: rows of PostgreSQL in, and out. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { EpochMs } from "../../../infra/clock/clock.ts";
import type { Database } from "../../../infra/database/database.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { DeliveryRow, Tables, WebhookRow } from "../tables.ts";
import type { deliveriesQuery, deliveryAnswer, webhookAnswer, webhookBody } from "./webhook-schemas.ts";

const maxWebhooks = 20;

export class WebhookStore {
  readonly #database: Database<Tables>;

  constructor(database: Database<Tables>) {
    this.#database = database;
  }

  /** @throws RostrumError `webhooks_full`. */
  async add({ url, events }: z.output<typeof webhookBody>, { now }: { readonly now: EpochMs }) {
    const row: WebhookRow = { id: randomBytes(9).toString("base64url"), url, events, secret: `whsec_${randomBytes(32).toString("base64")}`, made_at: now };
    await this.#database.run(async (db) => {
      const { count } = await db
        .selectFrom("webhooks")
        .select((is) => is.fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow();
      if (Number(count) >= maxWebhooks) throw new RostrumError("webhooks_full", `There are ${maxWebhooks} webhooks; delete one first.`);
      await db.insertInto("webhooks").values(row).execute();
    });
    return { ...toWebhook(row), secret: row.secret };
  }

  async list(): Promise<z.infer<typeof webhookAnswer>[]> {
    const rows = await this.#database.run((db) => db.selectFrom("webhooks").selectAll().orderBy("made_at").execute());
    return rows.map(toWebhook);
  }

  /** With its deliveries. @throws RostrumError `webhook_not_found`. */
  async remove(id: string): Promise<void> {
    const { numDeletedRows } = await this.#database.run((db) => db.deleteFrom("webhooks").where("id", "=", id).executeTakeFirst());
    if (numDeletedRows === 0n) throw notFound();
  }

  /** Newest first. @throws RostrumError `webhook_not_found`. */
  async deliveries(id: string, { state, limit }: z.output<typeof deliveriesQuery>): Promise<z.infer<typeof deliveryAnswer>[]> {
    const rows = await this.#database.run(async (db) => {
      if (!(await db.selectFrom("webhooks").select("id").where("id", "=", id).executeTakeFirst())) throw notFound();
      return db
        .selectFrom("deliveries")
        .selectAll()
        .where("webhook_id", "=", id)
        .where("state", "=", state)
        .orderBy("made_at", "desc")
        .orderBy("id")
        .limit(limit)
        .execute();
    });
    return rows.map(toDelivery);
  }

  /** A dead delivery waits again, under a new id of the queue. @throws RostrumError `webhook_not_found`. */
  async revive(id: string, { delivery }: { readonly delivery: string }): Promise<void> {
    const { numUpdatedRows } = await this.#database.run((db) =>
      db
        .updateTable("deliveries")
        .set({ state: "waiting", queued_at: null, settled_at: null })
        .where("id", "=", delivery)
        .where("webhook_id", "=", id)
        .where("state", "=", "dead")
        .executeTakeFirst(),
    );
    if (numUpdatedRows === 0n) throw new RostrumError("webhook_not_found", "No such dead delivery of this webhook.");
  }
}

function notFound(): RostrumError {
  return new RostrumError("webhook_not_found", "No such webhook.");
}

function toWebhook({ id, url, events, made_at }: WebhookRow): z.infer<typeof webhookAnswer> {
  return { id, url, events: [...events], madeAt: new Date(made_at).toISOString() };
}

type SelectedDelivery = Omit<DeliveryRow, "state" | "attempts"> & { readonly state: "waiting" | "delivered" | "dead"; readonly attempts: number };

function toDelivery({ id, event, space_id, state, attempts, made_at, settled_at, reason, payload }: SelectedDelivery): z.infer<typeof deliveryAnswer> {
  return {
    id,
    event,
    ...(space_id !== null && { spaceId: space_id }),
    state,
    attempts,
    madeAt: new Date(made_at).toISOString(),
    ...(settled_at !== null && { settledAt: new Date(settled_at).toISOString() }),
    ...(reason !== null && { reason }),
    payload,
  };
}
