/** A stand-in for a packager's internal port: takes PCM wires and keeps what came. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pcmUpgrade, WireDecoder, type WireMessage } from "../../../packager/contract/pcm-wire.ts";

export interface PackagerFixture {
  readonly url: string;
  readonly port: number;
  readonly messages: (WireMessage & { readonly path: string })[];
  readonly connections: number;
  /** Cuts every connection; the port stays open. */
  cut(): void;
  close(): Promise<void>;
}

/** @param options.reads `false` takes connections and never reads from them. */
export async function startPackagerFixture(options: { readonly reads?: boolean; readonly port?: number } = {}): Promise<PackagerFixture> {
  const { reads = true, port = 0 } = options;
  const messages: (WireMessage & { readonly path: string })[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer();
  server.on("upgrade", (request, upgraded) => {
    const socket = upgraded as Socket;
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${pcmUpgrade}\r\n\r\n`);
    const decoder = new WireDecoder();
    if (reads) socket.on("data", (chunk) => messages.push(...decoder.push(chunk).map((message) => ({ ...message, path: request.url ?? "" }))));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const taken = (server.address() as AddressInfo).port;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    messages,
    get connections() {
      return connections;
    },
    cut,
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
