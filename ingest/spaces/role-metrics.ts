/** The metrics of every role go in, one Prometheus text comes out; a role that does not answer is left out and counted. */
import { AggregatorRegistry, Counter, type MetricObjectWithValues, type MetricValue, type Registry } from "prom-client";
import type { InternalCaller } from "../../infra/http/internal-call.ts";

export interface RoleMetricsOptions {
  readonly own: Registry;
  readonly caller: InternalCaller;
  /** Internal addresses of the other roles. */
  readonly urls: readonly string[];
}

type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

export class RoleMetrics {
  readonly #options: RoleMetricsOptions;
  readonly #missing: Counter;
  #reading: Promise<string> | undefined;

  constructor(options: RoleMetricsOptions) {
    this.#options = options;
    this.#missing = new Counter({
      name: "rostrum_metrics_missing_roles_total",
      help: "Roles that did not answer a collection of metrics.",
      registers: [options.own],
    });
  }

  /** Those who ask at the same time share one collection. */
  text(): Promise<string> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<string> {
    const others = await Promise.all(this.#options.urls.map((url) => this.#ask(url)));
    const own = await this.#options.own.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([own, ...others].filter((snapshot) => snapshot !== undefined)).metrics();
  }

  async #ask(url: string): Promise<Snapshot | undefined> {
    const answer = await this.#options.caller.call("GET", `${url}/internal/metrics.json`).catch(() => undefined);
    if (Array.isArray(answer)) return answer as Snapshot;
    this.#missing.inc();
    return undefined;
  }
}
