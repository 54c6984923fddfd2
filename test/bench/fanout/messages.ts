/** What the fan-out benchmark and its processes say to each other; times are ms of the machine's monotonic clock. */

/** To the crowd: hold so many requests, one a connection. */
export interface HoldOrder {
  readonly port: number;
  readonly path: string;
  readonly count: number;
}

/** From the crowd, when the last answer is whole. */
export interface HoldReport {
  readonly arrivedAt: readonly number[];
  /** CPU that taking the answers cost, ms. */
  readonly cpuMs: number;
}

export interface OriginReport {
  /** Of the next blocking reload. */
  readonly path: string;
  /** Bytes. */
  readonly rss: number;
  readonly releasedAt: number;
  /** CPU used by the process so far, ms; in the answer to the release, before it. */
  readonly cpuMs: number;
  /** 99th percentile of the event loop's delay since the release, ms. */
  readonly loopP99: number;
}

export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
