/** An object store goes in; whether it answers comes out, for readiness and metrics: asked now and then, whoever uses it. */
import { Gauge, type Registry } from "prom-client";
import type { Clock, Milliseconds } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { ObjectStore } from "./object-store.ts";

interface StoreWatchOptions {
  readonly store: Pick<ObjectStore, "get">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly everyMs?: Milliseconds;
}

/** Nothing is ever written there: that this is said is the shortest answer there is. */
const unwritten = "never-written";

export class StoreWatch {
  readonly #options: StoreWatchOptions;
  readonly #stop = new AbortController();
  #away = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
    const gauge: Gauge = new Gauge({
      name: "rostrum_object_store_away",
      help: "1 while the object store does not answer.",
      registers: [options.metrics],
      collect: () => gauge.set(Number(this.#away)),
    });
    void this.#watch();
  }

  /** What is not as it should be, in words; the role works on all the same. */
  readonly troubles = (): readonly string[] => (this.#away ? ["the object store does not answer"] : []);

  close(): void {
    this.#stop.abort(new Error("The watch is over."));
  }

  async #watch(): Promise<void> {
    const { clock, everyMs = 10_000 } = this.#options;
    while (!this.#stop.signal.aborted) {
      await this.#ask();
      await clock.sleep(everyMs, { signal: this.#stop.signal });
    }
  }

  async #ask(): Promise<void> {
    const { store, log } = this.#options;
    const reason = await store.get(unwritten).then(
      (object) => void object?.stream.destroy(),
      (error: unknown) => String(error),
    );
    if (reason !== undefined && !this.#away) log.warn({ reason }, "the object store does not answer");
    if (reason === undefined && this.#away) log.info("the object store answers");
    this.#away = reason !== undefined;
  }
}
