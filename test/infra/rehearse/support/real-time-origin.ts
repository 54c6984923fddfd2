/** A live broadcast in real time behind the real live handler, on a free port, with the metrics beside it; its encoders are no processes. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Registry } from "prom-client";
import { createSystemClock } from "../../../../infra/clock/system-clock.ts";
import { listen } from "../../../../infra/http/listen.ts";
import type { ProfileName } from "../../../../packager/contract/profile.ts";
import { createLiveBroadcast } from "../../../../packager/live/broadcast.ts";
import { createLiveMetrics } from "../../../../packager/live/live-metrics.ts";
import { BroadcastOrigin } from "../../../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../../../packager/origin/live-handler.ts";
import { RequestCount } from "../../../../packager/origin/request-count.ts";
import { fakeEncoders } from "../../../packager/live/support/fake-encoder.ts";
import { broadcastOf, frameAt, silentLog } from "../../../packager/live/support/stage.ts";

export interface RealTimeOrigin {
  readonly url: string;
  end(): void;
  close(): Promise<void>;
}

type First = (request: IncomingMessage, response: ServerResponse) => boolean;

/** @param first sees each request and says whether it has answered it. */
export async function startRealTimeOrigin({
  profile = "fast",
  first = () => false,
}: {
  readonly profile?: ProfileName;
  readonly first?: First;
} = {}): Promise<RealTimeOrigin> {
  const clock = createSystemClock();
  const metrics = new Registry();
  // Long enough ago that the window is full of programme when the first listener comes.
  const startedAt = clock.now() - 20_000;
  const broadcast = broadcastOf(profile, { startedAt });
  const live = createLiveBroadcast({ broadcast, clock, log: silentLog(), metrics: createLiveMetrics(metrics), encoderFactory: fakeEncoders().factory });
  const origin = new BroadcastOrigin({ live, clock, limit: new HoldLimit({ max: 20_000, metrics }) });
  const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined }, requests: new RequestCount({ metrics }) });
  const server = createServer((request, response) => {
    if (first(request, response) || handler(request, response)) return;
    if (request.url !== "/metrics") response.writeHead(599).end();
    else void metrics.metrics().then((text) => response.end(text));
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  let sample = Math.ceil((clock.now() - startedAt) / 20) * 960;
  const feeding = setInterval(() => {
    for (; !live.ended && startedAt + (sample + 960) / 48 <= clock.now(); sample += 960) live.pushPcm(frameAt(sample));
  }, 10);
  while (!live.current("a64")) await clock.sleep(20);
  return {
    url: `http://127.0.0.1:${port}/live/space-1/index.m3u8`,
    end: () => live.end(clock.now()),
    async close() {
      clearInterval(feeding);
      origin.close();
      await live.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
