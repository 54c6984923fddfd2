/** The floor that the fan-out benchmark's origin is held against: a socket server that knows nothing writes each held connection the same bytes, prepared once. */
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "../../../infra/http/listen.ts";
import { monotonicMs, type OriginReport } from "./messages.ts";

/** As many bytes of head and body as the origin answers with. */
const body = Buffer.alloc(600);
const head =
  'HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncache-control: max-age=0, s-maxage=2\r\netag: "abcde"\r\nvary: accept-encoding\r\ncontent-encoding: gzip\r\n' +
  `content-type: application/vnd.apple.mpegurl\r\ncontent-length: ${body.length}\r\nDate: Fri, 27 Nov 2026 12:00:00 GMT\r\n\r\n`;
const answer = Buffer.concat([Buffer.from(head), body]);
/** As the origin does. */
const answersPerTurn = 256;
const held: Socket[] = [];
let releasedAt = 0;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("data", () => held.push(socket));
  socket.on("error", () => socket.destroy());
});

function release(due: readonly Socket[], from = 0): void {
  const until = Math.min(due.length, from + answersPerTurn);
  for (const socket of due.slice(from, until)) socket.write(answer);
  if (until < due.length) setImmediate(() => release(due, until));
}

async function obey(order: unknown): Promise<void> {
  const { user, system } = process.cpuUsage();
  if (order === "release") {
    releasedAt = monotonicMs();
    release(held.splice(0));
  } else if (typeof order === "object") {
    while (held.length < (order as { untilHeld: number }).untilHeld) await sleep(20);
    await sleep(200);
  }
  const report: OriginReport = { path: "/", rss: process.memoryUsage.rss(), releasedAt, cpuMs: (user + system) / 1000, loopP99: 0 };
  process.send?.(report);
}

process.on("message", (order) => void obey(order));
process.on("disconnect", () => process.exit(0));
process.send?.({ port: await listen(server, { port: 0, host: "127.0.0.1" }) });
