/** One process of the fan-out benchmark's crowd: an order comes in, that many connections each hold one request, the arrival of each answer goes out. */
import { connect, type Socket } from "node:net";
import { type HoldOrder, monotonicMs } from "./messages.ts";

const kept: Socket[] = [];

/** Connections are opened a few at a time, or the listening queue overflows. */
const atOnce = 200;

async function opened(port: number, count: number): Promise<void> {
  while (kept.length < count) {
    const batch = Array.from({ length: Math.min(atOnce, count - kept.length) }, () => open(port));
    kept.push(...(await Promise.all(batch)));
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** @returns when the whole answer was there, ms. */
function hold(socket: Socket, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let [got, whole] = [0, 0];
    const take = (chunk: Buffer) => {
      if (got === 0) whole = wholeLength(chunk);
      got += chunk.length;
      if (got < whole) return;
      socket.off("data", take);
      resolve(monotonicMs());
    };
    socket.on("data", take);
    socket.once("close", () => reject(new Error("a held connection was closed")));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: origin.example\r\naccept-encoding: gzip\r\n\r\n`);
  });
}

function wholeLength(first: Buffer): number {
  const head = first.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
  if (!head.startsWith("HTTP/1.1 200")) throw new Error(`expected 200, got ${head.slice(0, 40)}`);
  return head.length + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}

process.on("message", ({ port, path, count }: HoldOrder) => {
  void opened(port, count)
    .then(() => Promise.all(kept.map((socket) => hold(socket, path))))
    .then((arrivedAt) => process.send?.({ arrivedAt }));
});
process.on("disconnect", () => process.exit(0));
