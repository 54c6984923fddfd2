/** Every few seconds scheduled spaces go in; those soon due are announced once, those that nobody has started are cancelled. */
import { sql } from "kysely";
import type { EpochMs, Milliseconds } from "../../../infra/clock/clock.ts";
import type { Config } from "../../../infra/config/config.ts";
import type { Database } from "../../../infra/database/database.ts";
import type { Services } from "../services.ts";
import type { Tables } from "../tables.ts";
import { announce } from "../webhooks/announce.ts";

export interface CalendarWatchNeeds extends Pick<Services, "clock" | "log" | "actions"> {
  readonly database: Database<Tables>;
  readonly config: Config;
}

const everyMs: Milliseconds = 5000;
const maxAtOnce = 100;

/** @returns what ends the watch. */
export function watchCalendar(needs: CalendarWatchNeeds): () => Promise<void> {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      // What a database that is away leaves undone is done by a later round.
      await sweepCalendar(needs).catch((error: unknown) => needs.log.debug({ reason: (error as Error).message }, "calendar not looked at"));
      await needs.clock.sleep(everyMs, { signal: stopping.signal });
    }
  };
  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}

export async function sweepCalendar(needs: CalendarWatchNeeds): Promise<void> {
  const { actions, clock } = needs;
  await remind(needs, clock.now());
  for (const id of await neverStarted(needs, clock.now())) await actions.cancel(id, { kind: "system" }, { reason: "never_started" });
}

/** One statement claims them, so of two controls one announces each; one that was down announces late what is still to come. */
async function remind({ database, config }: CalendarWatchNeeds, now: EpochMs): Promise<void> {
  const until = now + config.ROSTRUM_REMINDER_SECONDS * 1000;
  await database.run((db) =>
    db.transaction().execute(async (transaction) => {
      const due = await transaction
        .updateTable("spaces")
        .set({ reminded_at: now })
        .where("state", "=", "scheduled")
        .where("reminded_at", "is", null)
        .where("starts_at", "<=", until)
        .returning("id")
        .execute();
      for (const { id } of due) await announce(transaction, { event: "space.reminder", space: id, now });
    }),
  );
}

async function neverStarted({ database, config }: CalendarWatchNeeds, now: EpochMs): Promise<readonly string[]> {
  const missed = now - config.ROSTRUM_NO_SHOW_SECONDS * 1000;
  const forgotten = now - config.ROSTRUM_UNSTARTED_SECONDS * 1000;
  const rows = await database.run((db) =>
    db
      .selectFrom("spaces")
      .select("id")
      .where("state", "=", "scheduled")
      .where(sql<boolean>`CASE WHEN starts_at IS NULL THEN created_at < ${forgotten} ELSE starts_at < ${missed} END`)
      .limit(maxAtOnce)
      .execute(),
  );
  return rows.map(({ id }) => id);
}
