/** Deliveries of the queue go in; each is sent to its webhook until it is taken, or lies dead where the embedding site sees it. */
import { Counter, type Registry } from "prom-client";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { Config } from "../../../infra/config/config.ts";
import { createDatabase, type Database } from "../../../infra/database/database.ts";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import type { Log } from "../../../infra/log/log.ts";
import { openQueue } from "../../../infra/queue/open-queue.ts";
import { HopelessJob, type Job } from "../../../infra/queue/queue.ts";
import type { Tables } from "../tables.ts";
import { type Announcement, announce } from "./announce.ts";
import { type DeliveryJob, deliveryQueueOf } from "./delivery-queue.ts";
import { UnsafeTarget } from "./safe-target.ts";
import { sendWebhook } from "./send-webhook.ts";

export interface WebhookWorkerOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
}

export interface WebhookWorker {
  /** Of something that happened outside of control. */
  announce(happened: Omit<Announcement, "now">): Promise<void>;
  close(): Promise<void>;
}

const concurrency = 8;

/** @throws StartupError when the database is not named or the queue cannot be used. */
export async function startWebhookWorker({ config, clock, log, metrics }: WebhookWorkerOptions): Promise<WebhookWorker> {
  const { DATABASE_URL: url } = config;
  if (url === undefined) throw new StartupError("DATABASE_URL is missing: webhooks are kept in the database.");
  const settings = deliveryQueueOf(config);
  const closer = new Closer();
  const database = createDatabase<Tables>({ url, log, maxConnections: 3 });
  closer.add(() => database.close());
  const queue = await openQueue<DeliveryJob>({ ...settings, config, clock, log });
  closer.add(() => queue.close());
  const deliveries = new Counter({ name: "rostrum_webhook_tries_total", help: "Tries to deliver a webhook.", labelNames: ["outcome"], registers: [metrics] });
  const allowPrivate = (config.ROSTRUM_WEBHOOK_TARGETS ?? (config.PUBLIC_URL === undefined ? "any" : "public")) === "any";
  const deliver = new Delivery({ database, clock, allowPrivate, attempts: settings.attempts, onTry: (outcome) => deliveries.inc({ outcome }) });
  closer.add(queue.work((job) => deliver.try(job), { concurrency }));
  return {
    announce: (happened) => database.run((db) => announce(db, { ...happened, now: Math.round(clock.now()) })),
    close: () => closer.close(),
  };
}

interface DeliveryOptions {
  readonly database: Database<Tables>;
  readonly clock: Clock;
  readonly allowPrivate: boolean;
  /** After so many tries it is dead. */
  readonly attempts: number;
  onTry(outcome: "delivered" | "failed" | "dead"): void;
}

class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** @throws Error for another try later, HopelessJob when there is none. */
  async try({ data: { delivery }, attempts }: Job<DeliveryJob>): Promise<void> {
    const sending = await this.#load(delivery);
    if (!sending) return;
    const failure = await this.#send(sending);
    const dead = failure !== undefined && (failure.final || attempts + 1 >= this.#options.attempts);
    this.#options.onTry(failure === undefined ? "delivered" : dead ? "dead" : "failed");
    await this.#note(delivery, { state: failure === undefined ? "delivered" : dead ? "dead" : "waiting", reason: failure?.reason ?? null });
    if (failure?.final) throw new HopelessJob(failure.reason);
    if (failure) throw new Error(failure.reason);
  }

  async #send(sending: { readonly id: string; readonly url: string; readonly secret: string; readonly payload: string }) {
    const { clock, allowPrivate } = this.#options;
    try {
      const status = await sendWebhook(sending, { clock, allowPrivate });
      if (status >= 200 && status < 300) return undefined;
      // RFC 9110 section 15.5.11: gone for good.
      return { reason: `Answered ${status}.`, final: status === 410 };
    } catch (error) {
      return { reason: (error as Error).message.slice(0, 300), final: error instanceof UnsafeTarget };
    }
  }

  /** Undefined when it is settled, or its webhook deleted. */
  #load(id: string) {
    return this.#options.database.run((db) =>
      db
        .selectFrom("deliveries")
        .innerJoin("webhooks", "webhooks.id", "webhook_id")
        .select(["deliveries.id", "url", "secret", "payload"])
        .where("deliveries.id", "=", id)
        .where("state", "=", "waiting")
        .executeTakeFirst(),
    );
  }

  async #note(id: string, { state, reason }: { readonly state: "waiting" | "delivered" | "dead"; readonly reason: string | null }): Promise<void> {
    const settled = state === "waiting" ? null : this.#options.clock.now();
    await this.#options.database.run((db) =>
      db
        .updateTable("deliveries")
        .set((is) => ({ state, reason, settled_at: settled, attempts: is("attempts", "+", 1) }))
        .where("id", "=", id)
        .execute(),
    );
  }
}
