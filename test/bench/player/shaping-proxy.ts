/** A base URL and a network trace go in; a proxy before it comes out through which every answer arrives as over that network. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { NetworkTrace } from "../../player/network-trace.ts";
import { type PassingProxy, startPassingProxy } from "../latency/passing-proxy.ts";

export interface ShapingProxy extends PassingProxy {
  /** The trace begins; before that everything passes at once. */
  start(): void;
}

export async function startShapingProxy(target: string, { trace }: { readonly trace: NetworkTrace }): Promise<ShapingProxy> {
  let startedAt: number | undefined;
  const waitFor = (bytes: number) => {
    if (startedAt === undefined) return 0;
    const atMs = performance.now() - startedAt;
    return trace.arrival(atMs, bytes) - atMs;
  };
  const carry = async (answer: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(answer);
    setTimeout(() => outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body), waitFor(body.length));
  };
  const pass = (answer: IncomingMessage, outgoing: ServerResponse) => void carry(answer, outgoing).catch(() => outgoing.destroy());
  const start = () => {
    startedAt = performance.now();
  };
  return { ...(await startPassingProxy(target, { pass })), start };
}
