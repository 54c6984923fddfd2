/** 20,000 connections, or as many as the system gives files for, each with a reload that is held, on the real public server: whoever comes later is told so in words, and every one of those before gets the next part's list. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Registry } from "prom-client";
import { listen } from "../../infra/http/listen.ts";
import { BroadcastOrigin } from "../../packager/origin/broadcast-origin.ts";
import { ConnectionGate } from "../../packager/origin/connection-gate.ts";
import { HoldLimit } from "../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../packager/origin/live-handler.ts";
import { allowedConnections, readLimits } from "../../packager/origin/open-files.ts";
import { createPublicServer } from "../../packager/origin/public-server.ts";
import type { HoldReport } from "../bench/fanout/messages.ts";
import { createStage } from "../packager/live/support/stage.ts";
import { askFor } from "../packager/origin/support/origin-stage.ts";

const connections = allowedConnections(20_000, readLimits());
const late = 400;
const media = "/live/space-1/run-0001/a64/index.m3u8";

async function startServer() {
  const metrics = new Registry();
  const stage = createStage({ profile: "balanced" });
  stage.play(60_000);
  const gate = new ConnectionGate({ max: connections, metrics });
  const limit = new HoldLimit({ max: connections, metrics });
  const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit });
  const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined } });
  const { server, cut } = createPublicServer((request, response) => gate.refuses(request, response) || void handler(request, response), {
    config: { TLS_CERT: undefined, TLS_KEY: undefined },
    // Twenty thousand begin on one machine at once, beside whatever else it does.
    patience: { headersMs: 60_000, requestMs: 60_000, idleMs: 120_000 },
  });
  gate.watch(server);
  const port = await listen(server as Server, { port: 0, host: "127.0.0.1" });
  const close = async () => {
    cut();
    server.close();
    origin.close();
    await stage.live.close();
  };
  return { stage, gate, limit, port, close };
}

function nextPath({ live }: ReturnType<typeof createStage>): string {
  const { partsPublished = 0, partsPerSegment = 8 } = live.current("a64") ?? {};
  return `${media}?_HLS_msn=${Math.floor(partsPublished / partsPerSegment)}&_HLS_part=${partsPublished % partsPerSegment}`;
}

async function hold(crowd: ChildProcess, order: { readonly port: number; readonly path: string; readonly count: number }): Promise<HoldReport> {
  crowd.send(order);
  const [report] = await once(crowd, "message");
  return report as HoldReport;
}

test("whoever comes after 20,000 others is asked to come back, and none of the 20,000 notices", { timeout: 240_000 }, async (context) => {
  assert.ok(connections >= 10_000, `ulimit -n lets no more than ${connections} connections in`);
  const { stage, gate, limit, port, close } = await startServer();
  context.after(close);
  const crowd = [0, 1].map(() => fork(fileURLToPath(new URL("../bench/fanout/crowd-process.js", import.meta.url))));
  context.after(() => {
    for (const child of crowd) child.kill();
  });
  const path = nextPath(stage);
  const reports = crowd.map((child) => hold(child, { port, path, count: connections / crowd.length }));
  while (limit.held < connections) await sleep(50);
  assert.equal(gate.share, 1);
  const refused = await Promise.all(Array.from({ length: late }, () => askFor({ port, path: media }).answer));
  for (const { status, headers } of refused) assert.deepEqual([status, headers["retry-after"], headers.connection], [503, "5", "close"]);
  assert.equal(limit.held, connections, "whoever was there still waits");
  stage.play(600);
  const answered = (await Promise.all(reports)).reduce((sum, { arrivedAt }) => sum + arrivedAt.length, 0);
  assert.equal(answered, connections);
});
