/** The configuration goes in, a queue of jobs comes out: on Redis where `REDIS_URL` names one, else in PostgreSQL. */
import { createPostgresBackend, createRedisBackend } from "bullmq";
import type { Clock, Milliseconds } from "../clock/clock.ts";
import type { Config } from "../config/config.ts";
import { PooledClient } from "../database/client.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { Log } from "../log/log.ts";
import { BullQueue, type QueueBackend } from "./bull-queue.ts";
import type { JobQueue, QueueSettings } from "./queue.ts";

export interface OpenQueueOptions extends QueueSettings {
  readonly config: Pick<Config, "DATABASE_URL" | "REDIS_URL">;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a store that does not answer is waited for. */
  readonly waitMs?: number;
  readonly deadAfterMs?: number;
}

/** A first answer may take so long, however little one wants to wait. */
const shortestWaitMs: Milliseconds = 2000;

/** @throws StartupError when neither store is named, or the one named cannot be used within `waitMs`. */
export async function openQueue<Data>(options: OpenQueueOptions): Promise<JobQueue<Data>> {
  const { config, clock, log, waitMs = 5000, ...settings } = options;
  const until = clock.now() + waitMs;
  for (let attempt = 0; ; attempt++) {
    const queue = new BullQueue<Data>({ ...settings, ...backendsOf(config), clock, log });
    try {
      await answer(queue, { config, clock, waitMs });
      return queue;
    } catch (error) {
      await queue.close().catch(() => undefined);
      if (clock.now() >= until)
        throw new StartupError(`The queue of jobs in ${storeOf(config)} cannot be used: ${(error as Error).message.replace(/\.$/, "")}.`);
      await clock.sleep(backoffMs(attempt, { capMs: 1000 }));
    }
  }
}

function storeOf({ REDIS_URL }: OpenQueueOptions["config"]): string {
  return REDIS_URL === undefined ? "PostgreSQL (DATABASE_URL)" : "Redis (REDIS_URL)";
}

/** The client of Redis tries for ever; that of PostgreSQL gives up by itself, and may have tables to make first. */
function answer<Data>(
  queue: BullQueue<Data>,
  { config, clock, waitMs }: Pick<OpenQueueOptions, "config" | "clock"> & { readonly waitMs: Milliseconds },
): Promise<void> {
  if (config.REDIS_URL === undefined) return queue.ready();
  return new Promise((resolve, reject) => {
    const longestMs = Math.max(waitMs, shortestWaitMs);
    const cancel = clock.after(longestMs, () => reject(new Error(`it does not answer within ${longestMs} ms`)));
    queue.ready().finally(cancel).then(resolve, reject);
  });
}

function backendsOf({ DATABASE_URL, REDIS_URL }: OpenQueueOptions["config"]): { readonly asking: () => QueueBackend; readonly working: () => QueueBackend } {
  if (REDIS_URL !== undefined) return { asking: () => redis(REDIS_URL, { patient: false }), working: () => redis(REDIS_URL, { patient: true }) };
  if (DATABASE_URL === undefined) throw new StartupError("DATABASE_URL or REDIS_URL is missing: the queue of jobs needs one of them.");
  return { asking: () => postgres(DATABASE_URL, 2), working: () => postgres(DATABASE_URL, 3) };
}

function postgres(connectionString: string, max: number): QueueBackend {
  const connection = {
    Client: PooledClient,
    connectionString,
    max,
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    application_name: "rostrum-queue",
    migrate: true,
  };
  return { connection, factory: createPostgresBackend as QueueBackend["factory"] };
}

/** Whoever asks is told soon that Redis is away; a worker waits for it. */
function redis(url: string, { patient }: { readonly patient: boolean }): QueueBackend {
  const connection = { url, connectTimeout: 2000, maxRetriesPerRequest: patient ? null : 1, enableOfflineQueue: patient };
  return { connection, factory: createRedisBackend as QueueBackend["factory"] };
}
