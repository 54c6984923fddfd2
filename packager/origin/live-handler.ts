/** A request on the public port goes in; every live path is answered here, before any framework, and `false` comes out for the rest. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { BroadcastOrigin } from "./broadcast-origin.ts";
import { type LiveTarget, parseLivePath } from "./live-path.ts";
import type { PlaybackGate } from "./playback-gate.ts";
import { type Exchange, replyMethodNotAllowed, replyOptions, replyProblem } from "./reply.ts";
import type { RequestCount } from "./request-count.ts";
import type { StoredOrigin } from "./stored-origin.ts";

export interface LiveHandlerOptions {
  /** The space's present broadcast; with a run that very one, also when a later one has taken its place. Absent when not in memory. */
  find(space: string, run?: string): BroadcastOrigin | undefined;
  /** Resolves once the space's broadcast, cut off with an earlier process, may be found again; absent when there is none to wait for. */
  continued?(space: string): Promise<unknown> | undefined;
  readonly stored: Pick<StoredOrigin, "answer">;
  /** Takes the signature out of the path of what is not for everybody. Absent: everything is. */
  readonly gate?: Pick<PlaybackGate, "admit">;
  /** Told of every request that names a live resource. */
  readonly requests?: Pick<RequestCount, "add">;
}

interface Asked {
  readonly target: LiveTarget;
  readonly query: string;
}

export type LiveHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

const prefix = "/live/";

export function createLiveHandler({ find, continued, stored, gate, requests }: LiveHandlerOptions): LiveHandler {
  return (request, response) => {
    const url = request.url ?? "";
    if (!url.startsWith(prefix)) return false;
    const exchange = { request, response };
    try {
      answer(exchange, url);
    } catch (error) {
      // One who shares a signature that is void shares the answer, too.
      replyProblem(exchange, error, error instanceof RostrumError && error.status === 403 ? "absent" : "refused");
    }
    return true;
  };

  function answer(exchange: Exchange, url: string): void {
    const { method } = exchange.request;
    if (method === "OPTIONS") {
      replyOptions(exchange);
      return;
    }
    if (method !== "GET" && method !== "HEAD") {
      replyMethodNotAllowed(exchange);
      return;
    }
    const { url: open, keepSeconds } = gate?.admit(url) ?? { url };
    const mark = open.indexOf("?");
    const target = parseLivePath(mark < 0 ? open : open.slice(0, mark));
    if (!target) {
      replyProblem(exchange, new RostrumError("not_found", "No live resource has this name."), "absent");
      return;
    }
    requests?.add(target.kind);
    answerTarget(keepSeconds === undefined ? exchange : { ...exchange, keepSeconds }, { target, query: mark < 0 ? "" : open.slice(mark + 1) });
  }

  function answerTarget(exchange: Exchange, asked: Asked): void {
    const { target } = asked;
    const origin = target.kind === "multivariant" ? find(target.space) : find(target.space, target.run);
    const coming = origin || target.kind.startsWith("plain-") ? undefined : continued?.(target.space);
    if (!coming) {
      answerFrom(origin, exchange, { stored, ...asked });
      return;
    }
    // The stored copy is older than what this listener has heard: it would take parts back.
    coming
      .then(() => answerFrom(find(target.space, target.kind === "multivariant" ? undefined : target.run), exchange, { stored, ...asked }))
      .catch((error: unknown) => replyProblem(exchange, error));
  }
}

function answerFrom(origin: BroadcastOrigin | undefined, exchange: Exchange, { stored, target, query }: Asked & Pick<LiveHandlerOptions, "stored">): void {
  if (origin && target.kind === "multivariant") {
    origin.multivariant(exchange);
    return;
  }
  if (origin && target.kind === "replay-multivariant" && origin.replayMultivariant(exchange)) return;
  if (origin && (target.kind === "replay-captions" || target.kind === "replay-caption-text") && origin.replayCaptions(exchange, target.kind)) return;
  if (origin && "number" in target) {
    if (origin.answer(exchange, { target, query })) return;
    if (target.kind === "segment" && origin.isAhead(target)) {
      replyProblem(exchange, new RostrumError("not_found", "This segment is not closed yet."));
      return;
    }
  }
  void stored.answer(exchange, target);
}
