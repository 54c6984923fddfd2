/** A space and a token go in, the events of its stage come out for as long as nobody closes: one authorised stream that reconnects by itself. */
import { createParser } from "eventsource-parser";
import type { Clock } from "../../../infra/clock/clock.ts";
import { backoffMs } from "../../../infra/lifecycle/backoff.ts";
import { problemCode, type Refusal, refusalOf } from "../model/refusal.ts";
import { readStageEvent, type StageEvent } from "../model/stage-event.ts";

/** Longer than two heartbeats of the server: silence beyond it means that the stream is dead. */
const quietMs = 45_000;
const maxEventBytes = 262_144;

export interface StageFeedOptions {
  readonly space: string;
  readonly token: string;
  readonly clock: Clock;
  readonly onEvent: (event: StageEvent) => void;
  /** Called once when the server will not serve this token; the feed has then closed itself. */
  readonly onRefused: (refusal: Refusal) => void;
}

export class StageFeed {
  readonly #url: string;
  readonly #options: StageFeedOptions;
  readonly #closing = new AbortController();

  constructor(baseUrl: string, options: StageFeedOptions) {
    this.#url = new URL(`/v1/spaces/${encodeURIComponent(options.space)}/events`, baseUrl).href;
    this.#options = options;
    void this.#run();
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const heard = await this.#listen().catch(() => false);
      if (heard) attempt = 0;
      await this.#options.clock.sleep(backoffMs(attempt, { baseMs: 250, capMs: 5000 }), { signal });
    }
  }

  /** @returns whether anything was heard before the stream ended. */
  async #listen(): Promise<boolean> {
    const connection = new AbortController();
    const abort = () => connection.abort();
    this.#closing.signal.addEventListener("abort", abort, { once: true });
    let stopWaiting = this.#options.clock.after(quietMs, abort);
    const alive = () => {
      stopWaiting();
      stopWaiting = this.#options.clock.after(quietMs, abort);
    };
    try {
      return await this.#read(connection.signal, alive);
    } finally {
      stopWaiting();
      abort();
      this.#closing.signal.removeEventListener("abort", abort);
    }
  }

  async #read(signal: AbortSignal, alive: () => void): Promise<boolean> {
    const response = await fetch(this.#url, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${this.#options.token}` },
      signal,
    });
    if (!response.ok || !response.body) {
      this.#refuse(refusalOf(response.status, problemCode(await response.text())));
      return false;
    }
    let heard = false;
    const parser = createParser({
      maxBufferSize: maxEventBytes,
      onEvent: ({ event, data }) => {
        heard = true;
        const read = readStageEvent(event, data);
        if (read && !signal.aborted) this.#options.onEvent(read);
      },
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return heard;
      alive();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  #refuse(refusal: Refusal | undefined): void {
    // The stage may answer before it is live: that is no reason to stop asking.
    if (refusal === undefined || refusal === "not_live" || this.#closing.signal.aborted) return;
    this.close();
    this.#options.onRefused(refusal);
  }
}
