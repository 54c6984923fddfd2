import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { test } from "node:test";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { createLog } from "../../../infra/log/log.ts";
import { freeUdpPort } from "../../support/udp-port.ts";
import { until } from "../../support/until.ts";
import { orderFor, startIngestFixture, tokenFor } from "./ingest-fixture.ts";
import { goodOffer } from "./offers.ts";

const bind = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(port, () => resolve(socket));
  });
const release = (socket: Socket) => new Promise<void>((resolve) => socket.close(() => resolve()));

test("an ingest whose media port is taken does not start, and says which port, once", async () => {
  const logged: unknown[] = [];
  const log = Object.assign(createLog({ level: "fatal", role: "ingest" }), { error: (line: unknown) => void logged.push(line) });
  const holder = await bind(0);
  const { port } = holder.address();
  const start = startIngestFixture({ ICE_UDP_PORT: String(port) }, { log });
  await assert.rejects(start, (error) => error instanceof StartupError && error.message === `ICE_UDP_PORT ${port}: the port is in use.`);
  assert.deepEqual(logged, []);
  await release(holder);
});

test("a room process beyond the last port does not start", async () => {
  const start = startIngestFixture({ ICE_UDP_PORT: "65535", ROSTRUM_ROOM_PROCESSES: "2" });
  await assert.rejects(start, { name: "StartupError", message: /^ICE_UDP_PORT 65536: / });
});

test("the media port is held from the start, answers name it, and a process that was killed takes it again", async () => {
  const port = await freeUdpPort();
  const ingest = await startIngestFixture({ ICE_UDP_PORT: String(port) });
  await assert.rejects(bind(port), { code: "EADDRINUSE" });
  await ingest.order(orderFor("talk"));
  const headers = { "content-type": "application/sdp", authorization: `Bearer ${await tokenFor("ann")}` };
  const join = () => fetch(ingest.whipUrl("talk"), { method: "POST", headers, body: goodOffer() });
  const candidate = new RegExp(`a=candidate:\\S+ 1 UDP \\d+ \\S+ ${port} typ host`);
  assert.match(await (await join()).text(), candidate);
  const { pid } = await ingest.describe("talk");
  process.kill(pid, "SIGKILL");
  await until(async () => ![pid, undefined].includes((await ingest.describe("talk")).pid));
  assert.match(await (await join()).text(), candidate);
  await ingest.close();
});
