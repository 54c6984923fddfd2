/** Looks twice a second at how busy this process and its machine are; the overload level comes out, for those who answer newcomers and for the metrics. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Log } from "../../infra/log/log.ts";
import { calm, type OverloadLevel, type OverloadState, overloadStep, type Pressure } from "./overload-step.ts";

export interface OverloadOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  /** Shares of their limits; without the event loop's lag, which is measured here. */
  readonly pressure: () => Omit<Pressure, "lag">;
  /** 90 % of the event loop delays between two looks at which the process counts as fully busy. */
  readonly maxLagMs: number;
}

const sampleMs = 500;
const resolutionMs = 20;

export class Overload {
  readonly #options: OverloadOptions;
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #changes: Counter<"level">;
  #state: OverloadState = calm;
  #stop: () => void = () => undefined;

  constructor(options: OverloadOptions) {
    this.#options = options;
    const registers = [options.metrics];
    const level = () => this.level;
    this.#changes = new Counter({
      name: "rostrum_overload_changes_total",
      help: "Changes of the overload level, by the new one.",
      labelNames: ["level"],
      registers,
    });
    new Gauge({
      name: "rostrum_overload_level",
      help: "0 everything is offered, 1 newcomers get the smallest rendition in the saver's longer parts or, of a programme in such parts, the plain copy, 2 the plain copy, 3 new connections are refused.",
      registers,
      collect() {
        this.set(level());
      },
    });
  }

  get level(): OverloadLevel {
    return this.#state.level;
  }

  start(): void {
    this.#delays.enable();
    this.#await();
  }

  close(): void {
    this.#stop();
    this.#delays.disable();
  }

  #await(): void {
    this.#stop = this.#options.clock.after(sampleMs, () => {
      this.#sample();
      this.#await();
    });
  }

  #sample(): void {
    const { maxLagMs, log } = this.#options;
    const pressure = this.#options.pressure();
    const lagMs = Math.max(0, this.#delays.percentile(90) / 1e6 - resolutionMs);
    this.#delays.reset();
    const before = this.level;
    this.#state = overloadStep(this.#state, { ...pressure, lag: lagMs / maxLagMs });
    if (this.level === before) return;
    this.#changes.inc({ level: String(this.level) });
    log.warn({ level: this.level, lagMs: Math.round(lagMs), ...pressure }, "the overload level changed");
  }
}
