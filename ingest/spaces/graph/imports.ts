/** Pieces of a bulk import go in; each batch of their lines is committed together with how far the import has come, so that it goes on after any break. */
import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { Database } from "../../../infra/database/database.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { ImportRow, Tables } from "../tables.ts";
import { accountLine, followLine, type importAnswer } from "./import-schemas.ts";
import { type Batch, readLines } from "./read-lines.ts";
import { writeAccounts, writeFollows } from "./write-lines.ts";

export type ImportState = z.infer<typeof importAnswer>;

/** Small enough that other calls are answered between two batches. */
const batchLines = 1000;
const maxErrors = 20;

export class Imports {
  readonly #database: Database<Tables>;
  readonly #clock: Clock;

  constructor({ database, clock }: { readonly database: Database<Tables>; readonly clock: Clock }) {
    this.#database = database;
    this.#clock = clock;
  }

  async begin(kind: ImportRow["kind"]): Promise<ImportState> {
    const row = { id: randomBytes(9).toString("base64url"), kind, made_at: Math.round(this.#clock.now()) };
    await this.#database.run((db) => db.insertInto("imports").values(row).execute());
    return this.get(row.id);
  }

  /** @throws RostrumError `import_not_found`. */
  async get(id: string): Promise<ImportState> {
    const row = await this.#database.run((db) => db.selectFrom("imports").selectAll().where("id", "=", id).executeTakeFirst());
    if (!row) throw new RostrumError("import_not_found", "No such import.");
    const errors = row.errors as ImportState["errors"];
    return { id, kind: row.kind, madeAt: new Date(row.made_at).toISOString(), lines: Number(row.lines), rejected: Number(row.rejected), errors };
  }

  /** @throws RostrumError `import_not_found`, or `state_conflict` when the import is not at `from`. */
  async take(id: string, { text, from }: { readonly text: string; readonly from: number }): Promise<ImportState> {
    const { kind } = await this.get(id);
    let at = from;
    if (kind === "accounts") {
      for (const batch of readLines(text, { form: accountLine, size: batchLines })) at = await this.#commit(id, { at, batch, write: writeAccounts });
    } else {
      for (const batch of readLines(text, { form: followLine, size: batchLines })) at = await this.#commit(id, { at, batch, write: writeFollows });
    }
    return this.get(id);
  }

  /** @returns where the import is now. */
  async #commit<Line>(id: string, { at, batch, write }: Committing<Line>): Promise<number> {
    const next = at + batch.count;
    await this.#database.run((db) =>
      db.transaction().execute(async (transaction) => {
        await demandPlace(transaction, { id, at });
        const unknown = await write(transaction, batch.usable);
        const errors = batch.rejected.slice(0, maxErrors).map((one) => ({ line: at + one.at, reason: one.reason }));
        await transaction
          .updateTable("imports")
          .set({
            lines: String(next),
            rejected: sql<string>`rejected + ${batch.rejected.length + unknown}`,
            errors: sql`(SELECT coalesce(jsonb_agg(one), '[]') FROM (SELECT one FROM jsonb_array_elements(errors || ${JSON.stringify(errors)}::jsonb) one LIMIT ${maxErrors}) kept)`,
          })
          .where("id", "=", id)
          .execute();
      }),
    );
    return next;
  }
}

interface Committing<Line> {
  readonly at: number;
  readonly batch: Batch<Line>;
  /** @returns how many lines name accounts that are unknown. */
  write(db: Kysely<Tables>, lines: readonly Line[]): Promise<number>;
}

/** Locks the import: of two who send the same piece, one is told. */
async function demandPlace(db: Kysely<Tables>, { id, at }: { readonly id: string; readonly at: number }): Promise<void> {
  const { lines } = await db.selectFrom("imports").select("lines").where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
  if (Number(lines) !== at) throw new RostrumError("state_conflict", `The import is at line ${lines}, not at ${at}: go on from there.`);
}
