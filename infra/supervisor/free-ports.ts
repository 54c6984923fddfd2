/** A count goes in, that many loopback TCP ports come out, free a moment ago and all different. */
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { StartupError } from "../errors/rostrum-error.ts";
import { listen } from "../http/listen.ts";

/** Below those that systems give to outgoing connections (Linux: from 32768), one of which may take a port before the role that was promised it. */
const range = { from: 10_000, until: 32_000 };
const maxTries = 1000;

/** @throws StartupError when hardly a port is free. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  for (let tries = 0; ports.length < count && tries < maxTries; tries++) {
    const server = createServer();
    const port = await listen(server, { port: randomInt(range.from, range.until), host: "127.0.0.1" }).catch(() => undefined);
    if (port === undefined) continue;
    servers.push(server);
    ports.push(port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.length < count) throw new StartupError(`No ${count} free ports were found from ${range.from} to ${range.until}.`);
  return ports;
}
