/** What somebody reports of a space or a person in it goes in, as many as are kept; the embedding site is told, and reads them newest first. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { Database } from "../../../infra/database/database.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { ReportRow, Tables } from "../tables.ts";
import { announce } from "../webhooks/announce.ts";
import type { reportAnswer, reportBody } from "./moderation-schemas.ts";

export interface ReportsOptions {
  readonly database: Database<Tables>;
  readonly clock: Clock;
  /** Of one space. */
  readonly max: number;
}

type Report = z.output<typeof reportBody> & { readonly space: string; readonly reporter: string | undefined };

export class Reports {
  readonly #options: ReportsOptions;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /** @returns its id. @throws RostrumError `reports_full`. */
  async add({ space, accountId, reporter, reason, words }: Report): Promise<string> {
    const { database, clock, max } = this.#options;
    const { count } = await database.run((db) =>
      db
        .selectFrom("reports")
        .where("space_id", "=", space)
        .select((is) => is.fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow(),
    );
    if (Number(count) >= max) throw new RostrumError("reports_full", "This space has been reported often enough to be looked at.");
    const row: ReportRow = {
      id: randomBytes(9).toString("base64url"),
      ...{ space_id: space, account_id: accountId ?? null, reporter_id: reporter ?? null },
      ...{ reason, words: words ?? null, at: Math.round(clock.now()) },
    };
    const about = { report: row.id, reason, ...(accountId !== undefined && { account: accountId }) };
    await database.run((db) =>
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto("reports").values(row).execute();
        await announce(transaction, { event: "report.made", space, now: row.at, data: about });
      }),
    );
    return row.id;
  }

  async list(space: string): Promise<z.infer<typeof reportAnswer>[]> {
    const { database, max } = this.#options;
    const rows = await database.run((db) =>
      db.selectFrom("reports").selectAll().where("space_id", "=", space).orderBy("at", "desc").orderBy("id", "desc").limit(max).execute(),
    );
    return rows.map(toReport);
  }
}

function toReport({ id, account_id, reporter_id, reason, words, at }: ReportRow): z.infer<typeof reportAnswer> {
  return {
    id,
    ...(account_id !== null && { accountId: account_id }),
    ...(reporter_id !== null && { reporterId: reporter_id }),
    reason: reason as z.output<typeof reportBody>["reason"],
    ...(words !== null && { words }),
    at: new Date(at).toISOString(),
  };
}
