/** A base URL goes in; a proxy before it comes out that leaves it to its maker how each answer is passed on. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { listen } from "../../../infra/http/listen.ts";

export interface PassingProxy {
  readonly url: string;
  close(): Promise<void>;
}

export async function startPassingProxy(
  target: string,
  { pass }: { readonly pass: (answer: IncomingMessage, outgoing: ServerResponse) => void },
): Promise<PassingProxy> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ agent, hostname, port, method, path: url, headers }, (answer) => pass(answer, outgoing));
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
