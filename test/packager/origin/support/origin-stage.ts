/** The live handler on a free port, in front of a real live broadcast on a manual clock. */
import { Agent, createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { Registry } from "prom-client";
import type { Clock } from "../../../../infra/clock/clock.ts";
import { RostrumError } from "../../../../infra/errors/rostrum-error.ts";
import type { Broadcast } from "../../../../packager/contract/broadcast.ts";
import type { PlaybackKeys } from "../../../../packager/contract/playback-signature.ts";
import type { ProfileName } from "../../../../packager/contract/profile.ts";
import { BroadcastOrigin, type BroadcastOriginOptions } from "../../../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../../../packager/origin/live-handler.ts";
import { PlaybackGate } from "../../../../packager/origin/playback-gate.ts";
import { replyProblem } from "../../../../packager/origin/reply.ts";
import { createStage, type Stage } from "../../live/support/stage.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** Milliseconds from the first to the last byte of the body. */
  readonly bodyMs: number;
}

export interface Asked {
  readonly answer: Promise<Answer>;
  readonly state: { answered: boolean; bytes: number };
  abort(): void;
}

export interface OriginStage extends Stage {
  readonly port: number;
  readonly origin: BroadcastOrigin;
  readonly limit: HoldLimit;
  /** Of what takes a signature: the space `~paid` is the same broadcast. */
  readonly gate: PlaybackGate;
  /** Path of a64's media playlist. */
  readonly media: string;
  readonly base: string;
  ask(path: string, options?: AskOptions): Asked;
  get(path: string, options?: AskOptions): Promise<Answer>;
  /** Lets parts come until so many are published. */
  playUntil(partsPublished: number): void;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** Keys of signed playback. */
export const keys: PlaybackKeys = new Map([["k1", Buffer.alloc(32, 1)]]);

export async function createOriginStage(
  context: TestContext,
  {
    profile = "balanced",
    max = 5000,
    afterwards,
    more = {},
    clock,
    keep,
  }: {
    profile?: ProfileName;
    max?: number;
    afterwards?: Promise<void>;
    more?: Partial<Broadcast>;
    clock?: Clock;
    keep?: (stage: Stage) => Pick<BroadcastOriginOptions, "archive" | "offer">;
  } = {},
): Promise<OriginStage> {
  const stage = createStage({ profile, more });
  const limit = new HoldLimit({ max, metrics: new Registry() });
  const origin = new BroadcastOrigin({ live: stage.live, clock: clock ?? stage.clock, limit, ...keep?.(stage) });
  let continuing = afterwards?.then(() => {
    continuing = undefined;
  });
  const gate = new PlaybackGate({ keys, clock: stage.clock });
  const handler = createLiveHandler({
    gate,
    find: (space, run = "run-0001") => (!continuing && (space === "space-1" || space === "~paid") && run === "run-0001" ? origin : undefined),
    continued: (space) => (space === "space-1" ? continuing : undefined),
    stored: { answer: async (exchange) => replyProblem(exchange, new RostrumError("not_found", "Not stored."), "absent") },
  });
  const server = createServer((incoming, response) => {
    if (!handler(incoming, response)) response.writeHead(599).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as AddressInfo).port;
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
  context.after(async () => {
    origin.close();
    await stage.live.close();
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const ask = (path: string, options: AskOptions = {}) => askFor({ port, path, agent, ...options });
  const base = "/live/space-1/run-0001/a64";
  return {
    ...stage,
    port,
    origin,
    limit,
    gate,
    base,
    media: `${base}/index.m3u8`,
    ask,
    get: (path, options) => ask(path, options).answer,
    playUntil(partsPublished) {
      while ((stage.live.current("a64")?.partsPublished ?? 0) < partsPublished) stage.play(20);
    },
  };
}

export function askFor({ port, path, agent, method = "GET", headers = {} }: AskOptions & { port: number; path: string; agent?: Agent }): Asked {
  const state = { answered: false, bytes: 0 };
  const asked = request({ host: "127.0.0.1", port, path, method, headers, ...(agent ? { agent } : {}) });
  const answer = new Promise<Answer>((resolve, reject) => {
    asked.on("error", reject);
    asked.on("response", (response) => {
      state.answered = true;
      const chunks: Buffer[] = [];
      let firstAt = 0;
      response.on("data", (chunk: Buffer) => {
        firstAt ||= performance.now();
        chunks.push(chunk);
        state.bytes += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        const bodyMs = firstAt === 0 ? 0 : performance.now() - firstAt;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString("utf8"), bodyMs });
      });
    });
  });
  answer.catch(() => undefined);
  asked.end();
  return { answer, state, abort: () => asked.destroy() };
}

/** Resolves once `limit` holds exactly so many requests. */
export async function untilHeld(limit: HoldLimit, count: number): Promise<void> {
  for (let turn = 0; limit.held !== count; turn++) {
    // A minute: what is starved takes long, and what hangs is told of.
    if (turn > 12_000) throw new Error(`expected ${count} held requests, got ${limit.held}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function codeOf(answer: Answer): unknown {
  return (JSON.parse(answer.text) as { code?: unknown }).code;
}

/** A number from a process's own metrics. */
export async function metricAt(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1]);
}
