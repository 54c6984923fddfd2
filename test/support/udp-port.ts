/** A UDP port comes out that is free, and below those that systems give to whoever asks for any: one of these another test may take at any moment. */
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";

export async function freeUdpPort(): Promise<number> {
  const port = randomInt(10_000, 32_000);
  const socket = createSocket("udp4");
  try {
    socket.bind(port);
    await once(socket, "listening");
    return port;
  } catch {
    return freeUdpPort();
  } finally {
    socket.close();
  }
}
