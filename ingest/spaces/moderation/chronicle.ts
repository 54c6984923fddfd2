/** What somebody did in a space goes in; it is written to the trail that the host reads, newest first, and announced to webhooks. */
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { Database } from "../../../infra/database/database.ts";
import type { AuditRow, Tables } from "../tables.ts";
import { announce } from "../webhooks/announce.ts";
import type { auditAnswer, auditEntryAnswer, auditQuery } from "./moderation-schemas.ts";

export type Action =
  | `space.${"created" | "edited" | "started" | "ended" | "cancelled" | "host_passed" | "host_returned"}`
  | `request.${"made" | "withdrawn" | "accepted" | "declined"}`
  | `invite.${"made" | "revoked" | "accepted"}`
  | `participant.${"admitted" | "role_changed" | "muted" | "unmuted" | "removed" | "barred" | "unbarred"}`
  | "stage.muted_all";

/** Who did it: an account, the embedding site, or the system by itself. */
export type Actor = { readonly kind: "participant"; readonly account: string } | { readonly kind: "site" } | { readonly kind: "system" };

export interface Entry {
  readonly space: string;
  readonly actor: Actor;
  readonly action: Action;
  /** To whom. */
  readonly account?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export class Chronicle {
  readonly #database: Database<Tables>;
  readonly #clock: Clock;

  constructor({ database, clock }: { readonly database: Database<Tables>; readonly clock: Clock }) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @param db a transaction, where the deed and its entry are to stand or fall together. */
  async record(db: Kysely<Tables>, { space, actor, action, account, detail }: Entry): Promise<void> {
    const row = {
      space_id: space,
      at: Math.round(this.#clock.now()),
      actor_kind: actor.kind,
      actor_id: actor.kind === "participant" ? actor.account : null,
      action,
      account_id: account ?? null,
      detail: detail === undefined ? null : JSON.stringify(detail),
    };
    await db.insertInto("audit").values(row).execute();
    const who = actor.kind === "participant" ? { kind: actor.kind, account: actor.account } : { kind: actor.kind };
    await announce(db, { event: action, space, now: row.at, data: { actor: who, ...(account !== undefined && { account }), ...detail } });
  }

  async page(space: string, { limit, after }: z.output<typeof auditQuery>): Promise<z.infer<typeof auditAnswer>> {
    const rows = await this.#database.run((db) => {
      const query = db
        .selectFrom("audit")
        .selectAll()
        .where("space_id", "=", space)
        .orderBy("id", "desc")
        .limit(limit + 1);
      return (after === undefined ? query : query.where("id", "<", after)).execute();
    });
    const entries = rows.slice(0, limit).map(toEntry);
    return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
  }
}

function toEntry({ id, at, actor_kind, actor_id, action, account_id, detail }: Omit<AuditRow, "id"> & { readonly id: string }) {
  return {
    id,
    at: new Date(at).toISOString(),
    actor: { kind: actor_kind, ...(actor_id !== null && { account: actor_id }) },
    action,
    ...(account_id !== null && { account: account_id }),
    ...(detail !== null && { detail: detail as Record<string, unknown> }),
  } satisfies z.infer<typeof auditEntryAnswer>;
}
