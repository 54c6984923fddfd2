/** The queue of deliveries: its name, how often and how long apart a delivery is tried, and the hand-over of what the database holds to it. */
import { sql } from "kysely";
import type { Clock, Milliseconds } from "../../../infra/clock/clock.ts";
import type { Config } from "../../../infra/config/config.ts";
import type { Database } from "../../../infra/database/database.ts";
import type { Log } from "../../../infra/log/log.ts";
import type { JobQueue, QueueSettings } from "../../../infra/queue/queue.ts";
import type { Tables } from "../tables.ts";

export interface DeliveryJob {
  readonly delivery: string;
}

/** What `config` says of how often and how long apart, in the queue's words. */
export function deliveryQueueOf(config: Pick<Config, "ROSTRUM_WEBHOOK_ATTEMPTS" | "ROSTRUM_WEBHOOK_RETRY_SECONDS">): QueueSettings {
  return {
    name: "webhooks",
    attempts: config.ROSTRUM_WEBHOOK_ATTEMPTS,
    backoff: { baseMs: config.ROSTRUM_WEBHOOK_RETRY_SECONDS * 1000, capMs: 3_600_000 },
    keep: { count: 10_000, seconds: 86_400 },
  };
}

export interface HandOverNeeds {
  readonly database: Database<Tables>;
  readonly openQueue: () => Promise<Pick<JobQueue<DeliveryJob>, "add" | "close">>;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs: Milliseconds = 1000;
const maxAtOnce = 200;
const tidyEvery = 600;
/** After so long the queue knows of no delivery any more, neither of one that it lost nor of one under way: fifty tries, an hour apart at most, and a day for which it remembers one that is over. */
const lostAfterMs = 75 * 3_600_000;
const keptMs = { delivered: 7 * 86_400_000, dead: 30 * 86_400_000 };

/** A queue that is away holds up nothing: what is to be told waits in the database. @returns what ends the hand-over. */
export function handOver(needs: HandOverNeeds): () => Promise<void> {
  const { openQueue, clock, log } = needs;
  const stopping = new AbortController();
  let queue: Awaited<ReturnType<typeof openQueue>> | undefined;
  const sweep = async (round: number) => {
    queue ??= await openQueue();
    await queueWaiting(needs, queue);
    if (round % tidyEvery === 0) await tidy(needs);
  };
  const run = async () => {
    for (let round = 0; !stopping.signal.aborted; round++) {
      await sweep(round).catch((error: unknown) => log.debug({ reason: (error as Error).message }, "deliveries not handed over"));
      await clock.sleep(everyMs, { signal: stopping.signal });
    }
    await queue?.close();
  };
  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}

/** What a queue took before it failed it knows by its id. */
async function queueWaiting({ database, clock }: HandOverNeeds, queue: Pick<JobQueue<DeliveryJob>, "add">): Promise<void> {
  await database.run((db) =>
    db.transaction().execute(async (transaction) => {
      const waiting = await transaction
        .selectFrom("deliveries")
        .select(["id", "attempts"])
        .where("queued_at", "is", null)
        .orderBy("made_at")
        .limit(maxAtOnce)
        .forUpdate()
        .skipLocked()
        .execute();
      // One that was dead before is a new job for the queue.
      for (const { id, attempts } of waiting) await queue.add(attempts === 0 ? id : `${id}~${attempts}`, { delivery: id });
      const ids = waiting.map(({ id }) => id);
      if (ids.length > 0) await transaction.updateTable("deliveries").set({ queued_at: clock.now() }).where("id", "in", ids).execute();
    }),
  );
}

/** Forgets what was settled long ago; what a queue has lost, with its store or to workers that died over it, goes in again. */
export async function tidy({ database, clock }: Pick<HandOverNeeds, "database" | "clock">): Promise<void> {
  const { delivered, dead } = { delivered: clock.now() - keptMs.delivered, dead: clock.now() - keptMs.dead };
  const old = sql<boolean>`settled_at < CASE state WHEN 'dead' THEN ${dead}::double precision ELSE ${delivered}::double precision END`;
  await database.run((db) => db.deleteFrom("deliveries").where("state", "!=", "waiting").where(old).execute());
  await database.run((db) =>
    db
      .updateTable("deliveries")
      .set({ queued_at: null })
      .where("state", "=", "waiting")
      .where("queued_at", "<", clock.now() - lostAfterMs)
      .execute(),
  );
}
