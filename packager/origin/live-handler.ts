/** A request on the public port goes in; every live path is answered here, before any framework, and `false` comes out for the rest. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { BroadcastOrigin } from "./broadcast-origin.ts";
import { type LiveTarget, parseLivePath } from "./live-path.ts";
import { type Exchange, replyMethodNotAllowed, replyOptions, replyProblem } from "./reply.ts";
import type { StoredOrigin } from "./stored-origin.ts";

export interface LiveHandlerOptions {
  /** The broadcast of a space that is in memory now. */
  find(space: string): BroadcastOrigin | undefined;
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
    const origin = find(target.space);
    if (target.kind === "multivariant") {
      if (origin) origin.multivariant(exchange);
      else void stored.answer(exchange, target);
      return;
    }
    // The run is part of the name: what an earlier broadcast of the same space left behind is only in the store.
    const current = origin?.live.broadcast.run === target.run ? origin : undefined;
    if (current && target.kind !== "plain-multivariant") {
      if (current.answer(exchange, { target, query })) return;
      if (target.kind === "segment" && current.isAhead(target)) {
        replyProblem(exchange, new RostrumError("not_found", "This segment is not closed yet."));
        return;
      }
    }
    void stored.answer(exchange, target);
  }
}
