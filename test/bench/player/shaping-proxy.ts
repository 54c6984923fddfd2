/** A base URL and a network trace go in; a proxy before it comes out through which every answer arrives as over that network. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { listen } from "../../../infra/http/listen.ts";
import type { NetworkTrace } from "../../player/network-trace.ts";

export interface ShapingProxy {
  readonly url: string;
  /** The trace begins; before that everything passes at once. */
  start(): void;
  close(): Promise<void>;
}

export async function startShapingProxy(target: string, { trace }: { readonly trace: NetworkTrace }): Promise<ShapingProxy> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  let startedAt: number | undefined;
  const waitFor = (bytes: number) => {
    if (startedAt === undefined) return 0;
    const atMs = performance.now() - startedAt;
    return trace.arrival(atMs, bytes) - atMs;
  };
  const pass = async (answer: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(answer);
    setTimeout(() => outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body), waitFor(body.length));
  };
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      pass(answer, outgoing).catch(() => outgoing.destroy());
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  const taken = await listen(server, { port: 0, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${taken}`,
    start: () => {
      startedAt = performance.now();
    },
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
