/** A request with the API key goes in; the mixed sound comes out as it is made, for an engine that writes captions of it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Counter, Gauge, type Registry } from "prom-client";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import type { Samples } from "../contract/samples.ts";
import type { LiveBroadcast } from "../live/live-broadcast.ts";
import { cachePolicy } from "./cache-policy.ts";
import { type Exchange, replyProblem } from "./reply.ts";

export interface ProgrammeSocketOptions {
  readonly apiKey: string;
  readonly metrics: Registry;
  find(space: string): LiveBroadcast | undefined;
}

const path = /^\/live\/([A-Za-z0-9._~-]{1,128})\/programme\.pcm$/;
/** Engines that listen to one packager at once. */
const maxListeners = 64;
/** Ten seconds: an engine that is further behind is cut off, and comes back to the present. */
const maxWaitingBytes = 960_000;

export class ProgrammeSocket {
  readonly #options: ProgrammeSocketOptions;
  readonly #open = new Set<ServerResponse>();
  readonly #cut: Counter;

  constructor(options: ProgrammeSocketOptions) {
    this.#options = options;
    const registers = [options.metrics];
    const count = () => this.#open.size;
    this.#cut = new Counter({ name: "rostrum_programme_listeners_cut_total", help: "Engines cut off because they did not keep up.", registers });
    new Gauge({
      name: "rostrum_programme_listeners",
      help: "Engines that are given the mixed sound.",
      registers,
      collect() {
        this.set(count());
      },
    });
  }

  /** @returns false for another path. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const space = path.exec(request.url?.split("?", 1)[0] ?? "")?.[1];
    if (space === undefined) return false;
    try {
      this.#give({ request, response }, this.#demand(request, space));
    } catch (error) {
      replyProblem({ request, response }, error);
    }
    return true;
  }

  close(): void {
    for (const response of this.#open) response.destroy();
  }

  #demand({ method, headers }: IncomingMessage, space: string): LiveBroadcast {
    const { apiKey, find } = this.#options;
    if (!sameSecret(bearerOf(headers.authorization), apiKey)) throw new RostrumError("token_invalid", "Expected an Authorization header with the API key.");
    if (method !== "GET") throw new RostrumError("method_not_allowed", "The programme is read by GET.");
    const live = find(space);
    if (!live || live.ended) throw new RostrumError("space_not_live", "This space is not live here.");
    if (this.#open.size >= maxListeners) throw new RostrumError("unavailable", "Too many engines listen already.", { retryAfterSeconds: 5 });
    return live;
  }

  /** Bytes follow each other without a hole: where the programme has one, the answer ends. */
  #give({ response }: Exchange, live: LiveBroadcast): void {
    let next: Samples | undefined;
    const stop = live.onSound((sample, pcm) => {
      if (next === undefined) response.writeHead(200, headersFrom(sample, live));
      else if (sample !== next) return void response.end();
      next = sample + pcm.length;
      response.write(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
      if (response.writableLength <= maxWaitingBytes) return;
      this.#cut.inc();
      response.destroy();
    });
    const stopEnd = live.onVersion((_, { ended }) => {
      if (ended) response.end();
    });
    this.#open.add(response);
    response.once("close", () => {
      this.#open.delete(response);
      stop();
      stopEnd();
    });
  }
}

function headersFrom(sample: Samples, { broadcast: { run, startedAt } }: LiveBroadcast): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    "cache-control": cachePolicy.refused,
    "x-rostrum-sample": String(sample),
    "x-rostrum-run": run,
    "x-rostrum-started-at": new Date(startedAt).toISOString(),
  };
}
