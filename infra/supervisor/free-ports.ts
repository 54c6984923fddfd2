/** A count goes in, that many loopback TCP ports come out, free a moment ago and all different. */
import { createServer } from "node:net";
import { listen } from "../http/listen.ts";

export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map((server) => listen(server, { port: 0, host: "127.0.0.1" })));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
