/** Objects go in; they are in the object store when the promise resolves, however long the store was away. */
import type { Clock } from "../../infra/clock/clock.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import type { Log } from "../../infra/log/log.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { SpoolBudget } from "./spool-budget.ts";

export interface StoreWriterOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: SpoolBudget;
  /** Gives up at once when aborted. */
  readonly signal: AbortSignal;
  readonly retry?: { readonly baseMs?: number; readonly capMs?: number };
}

export class StoreWriter {
  readonly #options: StoreWriterOptions;
  #away = false;

  constructor(options: StoreWriterOptions) {
    this.#options = options;
  }

  async put(key: string, bytes: Buffer, options: { readonly cacheControl: string }): Promise<void> {
    await this.#untilDone(() => this.#options.store.put(key, bytes, options));
    this.#options.budget.uploads.inc();
  }

  delete(key: string): Promise<void> {
    return this.#untilDone(() => this.#options.store.delete(key));
  }

  /** Removes every object whose key begins with `prefix`. */
  async deleteAll(prefix: string): Promise<void> {
    for (;;) {
      const { keys, next } = await this.#untilDone(() => this.#options.store.list(prefix));
      for (const key of keys) await this.delete(key);
      if (next === undefined) return;
    }
  }

  /** The one layer that repeats. @throws the last error once aborted. */
  async #untilDone<Result>(run: () => Promise<Result>): Promise<Result> {
    const { clock, log, budget, signal, retry } = this.#options;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        const result = await run();
        if (this.#away) log.info("the object store is back");
        this.#away = false;
        return result;
      } catch (error) {
        budget.failures.inc();
        if (!this.#away) log.warn({ reason: String(error) }, "the object store does not take objects; they wait in the spool");
        this.#away = true;
        await clock.sleep(backoffMs(attempt, retry), { signal });
        if (signal.aborted) throw error;
      }
    }
  }
}
