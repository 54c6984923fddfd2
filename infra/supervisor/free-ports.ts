/** A count goes in, that many loopback TCP ports come out, free a moment ago, all different, and promised to nobody else. */
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
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
    if (await promise(port)) ports.push(port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.length < count) throw new StartupError(`No ${count} free ports were found from ${range.from} to ${range.until}.`);
  return ports;
}

/**
 * Holds the UDP port of the same number for as long as this process lives: another one that looks for ports finds it promised, also before
 * its role listens, and while a role that was killed starts again.
 */
async function promise(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  try {
    socket.bind({ port, address: "127.0.0.1", exclusive: true });
    await once(socket, "listening");
  } catch {
    socket.close();
    return false;
  }
  socket.unref();
  return true;
}
