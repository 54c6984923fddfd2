/** A base URL goes in; a proxy before it comes out that holds every response's beginning back. */
import { Agent, createServer, request } from "node:http";
import { listen } from "../../../infra/http/listen.ts";

export interface DelayingProxy {
  readonly url: string;
  close(): Promise<void>;
}

export async function startDelayingProxy(target: string, { delayMs }: { readonly delayMs: number }): Promise<DelayingProxy> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, delayMs);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  const taken = await listen(server, { port: 0, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
