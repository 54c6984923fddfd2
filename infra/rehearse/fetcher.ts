/** A path goes in; its answer comes out after as many jittered retries as it takes, or the reason why no retry will help. */
import type { Clock } from "../clock/clock.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { Connection } from "./connection.ts";
import type { Answer } from "./response-reader.ts";
import type { Tally } from "./tally.ts";

/** What is asked for is not there (any more): only beginning anew helps. */
export class GoneError extends Error {
  override readonly name = "GoneError";
}

/** The rehearsal is over. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

interface FetcherOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

const backoff = { baseMs: 250, capMs: 4000 };

export class Fetcher {
  readonly #options: FetcherOptions;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** @throws GoneError on a 4xx. @throws StoppedError when the rehearsal ends. */
  async get(path: string, kind: "playlists" | "media"): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#try(path, kind);
      if (answer instanceof Error) {
        await this.#wait(attempt, { reason: reasonOf(answer) });
        continue;
      }
      const { tally } = this.#options;
      tally.bytes.headers += answer.headBytes;
      tally.bytes[kind] += answer.bodyBytes;
      if (answer.status === 200) return answer;
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        note(tally, String(answer.status));
        throw new GoneError(`${path}: ${answer.status}`);
      }
      await this.#wait(attempt, { reason: String(answer.status), atLeastMs: (answer.retryAfter ?? 0) * 1000 });
    }
  }

  async #try(path: string, kind: "playlists" | "media"): Promise<Answer | Error> {
    const { connection, signal, tally } = this.#options;
    if (signal.aborted) throw new StoppedError();
    tally.requests += 1;
    return connection.get(path, { keepsBody: kind === "playlists" }).catch((error: Error) => error);
  }

  async #wait(attempt: number, { reason, atLeastMs = 0 }: { readonly reason: string; readonly atLeastMs?: number }): Promise<void> {
    const { clock, signal, tally } = this.#options;
    if (signal.aborted) throw new StoppedError();
    note(tally, reason);
    tally.retries += 1;
    await clock.sleep(atLeastMs + backoffMs(attempt, backoff), { signal });
    if (signal.aborted) throw new StoppedError();
  }
}

function note(tally: Tally, reason: string): void {
  tally.failures[reason] = (tally.failures[reason] ?? 0) + 1;
}

function reasonOf(error: Error & { readonly code?: string }): string {
  return error.code ?? error.message;
}
