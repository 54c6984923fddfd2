/** The origin of the fan-out benchmark: a broadcast on a manual clock behind the real live handler and public server. */
import type { Server } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Registry } from "prom-client";
import { listen } from "../../../infra/http/listen.ts";
import { BroadcastOrigin } from "../../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../../packager/origin/live-handler.ts";
import { createPublicServer } from "../../../packager/origin/public-server.ts";
import { createStage } from "../../packager/live/support/stage.ts";
import { monotonicMs, type OriginReport } from "./messages.ts";

const stage = createStage({ profile: "balanced" });
stage.play(60_000);
const limit = new HoldLimit({ max: 100_000, metrics: new Registry() });
const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit });
const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined } });
const { server } = createPublicServer((request, response) => void handler(request, response), { config: { TLS_CERT: undefined, TLS_KEY: undefined } });
const loop = monitorEventLoopDelay({ resolution: 5 });
const state = { releasedAt: 0 };

function nextPath(): string {
  const { partsPublished = 0, partsPerSegment = 8 } = stage.live.current("a64") ?? {};
  const [sequence, part] = [Math.floor(partsPublished / partsPerSegment), partsPublished % partsPerSegment];
  return `/live/space-1/run-0001/a64/index.m3u8?_HLS_msn=${sequence}&_HLS_part=${part}&_HLS_skip=v2`;
}

function release(): void {
  loop.reset();
  loop.enable();
  const before = stage.live.current("a64")?.partsPublished;
  while (stage.live.current("a64")?.partsPublished === before) {
    state.releasedAt = monotonicMs();
    stage.play(20);
  }
}

async function untilHeld(count: number): Promise<void> {
  while (limit.held < count) await sleep(20);
  global.gc?.();
  await sleep(200);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function obey(order: unknown): Promise<void> {
  const cpuBefore = cpuMs();
  if (order === "release") release();
  else if (order === "prepare") loop.disable();
  else if (order === "usage") loop.disable();
  else await untilHeld((order as { untilHeld: number }).untilHeld);
  const report: OriginReport = {
    cpuMs: order === "release" ? cpuBefore : cpuMs(),
    path: nextPath(),
    rss: process.memoryUsage.rss(),
    releasedAt: state.releasedAt,
    loopP99: loop.percentile(99) / 1e6,
  };
  process.send?.(report);
}

process.on("message", (order) => void obey(order));
process.on("disconnect", () => process.exit(0));
process.send?.({ port: await listen(server as Server, { port: 0, host: "127.0.0.1" }) });
