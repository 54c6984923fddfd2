/** A request on the public port goes in; every live path is answered here, before any framework, and `false` comes out for the rest. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { BroadcastOrigin } from "./broadcast-origin.ts";
import { type LiveTarget, parseLivePath } from "./live-path.ts";
import { type Exchange, replyMethodNotAllowed, replyOptions, replyProblem } from "./reply.ts";
import type { StoredOrigin } from "./stored-origin.ts";

export interface LiveHandlerOptions {
  /** The space's present broadcast; with a run that very one, also when a later one has taken its place. Absent when not in memory. */
  find(space: string, run?: string): BroadcastOrigin | undefined;
  readonly stored: Pick<StoredOrigin, "answer">;
}

export type LiveHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

const prefix = "/live/";

export function createLiveHandler({ find, stored }: LiveHandlerOptions): LiveHandler {
  return (request, response) => {
    const url = request.url ?? "";
    if (!url.startsWith(prefix)) return false;
    const exchange = { request, response };
    try {
      answer(exchange, url);
    } catch (error) {
      replyProblem(exchange, error);
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
    const mark = url.indexOf("?");
    const target = parseLivePath(mark < 0 ? url : url.slice(0, mark));
    if (!target) {
      replyProblem(exchange, new RostrumError("not_found", "No live resource has this name."), "absent");
      return;
    }
    answerTarget(exchange, { target, query: mark < 0 ? "" : url.slice(mark + 1) });
  }

  function answerTarget(exchange: Exchange, { target, query }: { readonly target: LiveTarget; readonly query: string }): void {
    const origin = target.kind === "multivariant" ? find(target.space) : find(target.space, target.run);
    if (origin && target.kind === "multivariant") {
      origin.multivariant(exchange);
      return;
    }
    if (origin && target.kind !== "multivariant" && target.kind !== "plain-multivariant") {
      if (origin.answer(exchange, { target, query })) return;
      if (target.kind === "segment" && origin.isAhead(target)) {
        replyProblem(exchange, new RostrumError("not_found", "This segment is not closed yet."));
        return;
      }
    }
    void stored.answer(exchange, target);
  }
}
