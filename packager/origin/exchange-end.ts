/** An exchange goes in; whether it is over, and a call when it is, come out, however it ended. */
import type { Exchange } from "./reply.ts";

/** Its client is gone, or has its answer. */
export function isOver({ request, response }: Exchange): boolean {
  // An HTTP/2 response only tells through its stream.
  const { stream } = response as { readonly stream?: { readonly destroyed: boolean } };
  return response.destroyed || stream?.destroyed === true || isCut(request);
}

/** Calls `run` once, later also when the exchange is over already. */
export function whenOver(exchange: Exchange, run: () => void): void {
  const { request, response } = exchange;
  let waits = true;
  const once = () => {
    if (waits) run();
    waits = false;
  };
  if (isOver(exchange)) {
    setImmediate(once);
    return;
  }
  response.once("close", once);
  // A pipelined response that was never its connection's turn does not hear of the connection's end; its request does.
  request.once("close", () => isCut(request) && once());
}

function isCut({ errored }: Exchange["request"]): boolean {
  return errored !== null && errored !== undefined;
}
