/** A real live origin on a manual clock that remembers what it was asked for; other paths are answered as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { Registry } from "prom-client";
import { RostrumError } from "../../../../infra/errors/rostrum-error.ts";
import { listen } from "../../../../infra/http/listen.ts";
import { BroadcastOrigin } from "../../../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../../../packager/origin/live-handler.ts";
import { PlaybackGate } from "../../../../packager/origin/playback-gate.ts";
import { replyProblem } from "../../../../packager/origin/reply.ts";
import { createStage } from "../../../packager/live/support/stage.ts";
import { keys } from "../../../packager/origin/support/origin-stage.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

export interface CountingOrigin {
  readonly host: string;
  readonly port: number;
  readonly limit: HoldLimit;
  /** Epoch ms. */
  now(): number;
  /** What was asked for since the last call, without the probes. */
  taken(): Seen[];
  /** Lets parts come until so many are published. */
  playUntil(partsPublished: number): void;
}

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

export const base = "/live/space-1/run-0001/a64";
export const media = `${base}/index.m3u8`;

/** @param options.first Sees each request first and says whether it has answered it. */
export async function startOrigin(
  context: Pick<TestContext, "after">,
  { first = () => false, max = 5000 }: { readonly first?: (...exchange: Parameters<Answerer>) => boolean; readonly max?: number } = {},
): Promise<CountingOrigin> {
  const stage = createStage({ profile: "fast" });
  const limit = new HoldLimit({ max, metrics: new Registry() });
  const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit });
  const live = createLiveHandler({
    gate: new PlaybackGate({ keys, clock: stage.clock }),
    find: (space, run = "run-0001") => ((space === "space-1" || space === "~paid") && run === "run-0001" ? origin : undefined),
    stored: { answer: async (exchange) => replyProblem(exchange, new RostrumError("not_found", "Not stored."), "absent") },
  });
  let seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    if (url !== "/live/probe") seen.push({ method, url, headers });
    if (!first(request, response) && !live(request, response)) response.writeHead(599).end();
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  context.after(async () => {
    origin.close();
    await stage.live.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    host: "127.0.0.1",
    port,
    limit,
    now: () => stage.clock.now(),
    taken() {
      const taken = seen;
      seen = [];
      return taken;
    },
    playUntil(partsPublished) {
      while ((stage.live.current("a64")?.partsPublished ?? 0) < partsPublished) stage.play(20);
    },
  };
}
