/** What a probe may use of a running check: the client, the traces, and helpers to ask at the right moment. */
import { type Client, type Exchange, elapsed, type GetOptions, withQuery } from "./client.ts";
import type { Snapshot, Trace } from "./trace.ts";

export type Query = Readonly<Record<string, string | number>>;

/** How often something is asked before being late counts: a busy machine may pause for a part's time. */
export const attempts = 3;

export class LiveView {
  readonly client: Client;
  readonly traces: readonly Trace[];
  /** Monotonic ms at which the time given to probes is over. */
  readonly deadline: number;
  readonly jitterMs: number;
  /** A presentation that is gone, if the caller knows one. */
  readonly removedUrl: string | undefined;
  readonly insecure: boolean;

  constructor(options: {
    readonly client: Client;
    readonly traces: readonly Trace[];
    readonly deadline: number;
    readonly jitterMs: number;
    readonly removedUrl: string | undefined;
    readonly insecure: boolean;
  }) {
    this.client = options.client;
    this.traces = options.traces;
    this.deadline = options.deadline;
    this.jitterMs = options.jitterMs;
    this.removedUrl = options.removedUrl;
    this.insecure = options.insecure;
  }

  /** The rendition that probes ask. */
  get trace(): Trace {
    const [trace] = this.traces;
    if (!trace) throw new TypeError("A live view needs a trace");
    return trace;
  }

  /** A version just published, so that a request held by mistake is held for nearly a whole part; undefined when no more come. */
  fresh(): Promise<Snapshot | undefined> {
    return this.trace.next();
  }

  ask(query: Query, options?: GetOptions): Promise<Exchange> {
    return this.client.get(withQuery(this.trace.url, query), options);
  }

  /** Longest time in ms after which an answer still counts as given at once; a held answer takes about a whole part. */
  atOnceMs({ playlist }: Snapshot): number {
    return Math.max(60, 700 * (playlist.partTarget || 1));
  }

  /**
   * Asks just after a publication, up to three times, and keeps the quickest answer: a busy machine is not a held request.
   * @param query told which attempt it is: what was asked before, a cache may answer as it was then.
   */
  async askAtOnce(query: (snapshot: Snapshot, attempt: number) => Query): Promise<AtOnce | undefined> {
    let best: AtOnce | undefined;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const snapshot = await this.fresh();
      if (!snapshot) return best;
      const asked = query(snapshot, attempt);
      const exchange = await this.ask(asked);
      const found = { snapshot, asked, exchange, atOnce: elapsed(exchange) <= this.atOnceMs(snapshot) };
      if (!best || elapsed(exchange) < elapsed(best.exchange)) best = found;
      if (found.atOnce) return found;
    }
    return best;
  }

  remainingMs(): number {
    return this.deadline - performance.now();
  }
}

export interface AtOnce {
  readonly snapshot: Snapshot;
  readonly asked: Query;
  readonly exchange: Exchange;
  readonly atOnce: boolean;
}
