/** The ingest role, assembled: WHIP, room processes and demo speakers behind one internal port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { deriveKey, internalBearer } from "../../infra/config/secrets.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import { listen } from "../../infra/http/listen.ts";
import { createOperations } from "../../infra/http/operations.ts";
import { roleKeepAliveMs } from "../../infra/http/proxy.ts";
import { sendProblem } from "../../infra/http/send.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import { createTokenVerifier } from "../../packager/contract/participant-token.ts";
import { DemoRunner } from "../demo/demo-runner.ts";
import { JoinLimit } from "./join-limit.ts";
import { RoomPool } from "./room-pool.ts";
import { createRoomRoutes, type RoomRoutes } from "./room-routes.ts";
import { Stage } from "./stage.ts";
import { createStageMetrics, type StageMetrics } from "./stage-metrics.ts";
import { StageReporter } from "./stage-reporter.ts";
import { Whip, whipPrefix } from "./whip.ts";

export interface IngestOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly apiKey: string;
  readonly caller: InternalCaller;
}

export interface Ingest {
  /** Internal port taken. */
  readonly port: number;
  close(): Promise<void>;
}

/** @throws StartupError when the internal port or a UDP port of the media cannot be taken. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { config, log, metrics: registry, apiKey } = options;
  const closer = new Closer();
  const bearer = internalBearer(apiKey);
  const metrics = createStageMetrics(registry);
  const { stage, pool } = openStage(options, { closer, metrics, bearer });
  const server = createServer();
  server.keepAliveTimeout = roleKeepAliveMs;
  const port = await open(server, { pool, config }).catch(async (error: unknown) => {
    await closer.close();
    throw error;
  });
  const demos = new DemoRunner({
    whipBase: `http://${loopbackFor(config.ROSTRUM_INTERNAL_HOST)}:${port}${whipPrefix}`,
    clock: options.clock,
    log,
    maxDemos: config.ROSTRUM_MAX_DEMOS,
  });
  const routes = createRoomRoutes({ stage, demos, bearer, maxBodyBytes: config.ROSTRUM_MAX_INTERNAL_BODY_BYTES, isFull: () => pool.full });
  const operations = createOperations({ registry, bearer, notReady: () => (pool.ready ? [] : ["room processes"]) });
  const whip = createWhip(options, { stage, metrics });
  server.on("request", (request, response) => {
    if (!operations(request, response)) route({ request, response }, { whip, routes });
  });
  closer.add(() => demos.close());
  closer.add(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { port, close: () => closer.close() };
}

/** @returns the internal port. */
async function open(server: Server, { pool, config }: { readonly pool: RoomPool; readonly config: Config }): Promise<number> {
  await pool.started();
  return listen(server, { port: config.ROSTRUM_INTERNAL_PORT, host: config.ROSTRUM_INTERNAL_HOST });
}

function openStage(
  { config, clock, log, caller }: IngestOptions,
  { closer, metrics, bearer }: { readonly closer: Closer; readonly metrics: StageMetrics; readonly bearer: string },
) {
  const reporter = new StageReporter({ caller, controlUrl: config.ROSTRUM_CONTROL_URL, clock, onDropped: (count) => metrics.eventsDropped.inc(count) });
  closer.add(() => reporter.close());
  const pool: RoomPool = new RoomPool({
    processes: config.ROSTRUM_ROOM_PROCESSES,
    maxPendingJoins: config.ROSTRUM_MAX_PENDING_JOINS,
    niceness: config.ROSTRUM_ROOM_NICENESS,
    limits: { maxRooms: config.ROSTRUM_ROOMS_PER_PROCESS, maxCpu: config.ROSTRUM_ROOM_PROCESS_MAX_LOAD },
    settings: {
      udpPort: config.ICE_UDP_PORT,
      publicIp: config.ICE_PUBLIC_IP,
      packagerUrls: config.ROSTRUM_PACKAGER_URLS ?? [],
      bearer,
      clockOffsetMs: clock.now() - Number(process.hrtime.bigint()) / 1e6,
      logLevel: config.LOG_LEVEL,
    },
    clock,
    log,
    metrics,
    onMessage: (message) => stage.receive(message),
    onLost: (spaces) => stage.lose(spaces),
  });
  closer.add(() => pool.close());
  const stage: Stage = new Stage({ clock, rooms: pool, onEvents: (space, events) => reporter.push(space, events) });
  return { stage, pool };
}

function createWhip({ config, clock, apiKey }: IngestOptions, { stage, metrics }: { readonly stage: Stage; readonly metrics: StageMetrics }): Whip {
  const verifier = createTokenVerifier({ key: deriveKey(apiKey, "participant-token"), clock });
  return new Whip({
    stage,
    clock,
    verify: (token) => verifier.verify(token),
    maxBodyBytes: config.ROSTRUM_MAX_BODY_BYTES,
    joinLimit: new JoinLimit({ clock, perAccount: config.ROSTRUM_JOINS_PER_ACCOUNT, perAddress: config.ROSTRUM_JOINS_PER_ADDRESS }),
    turnUrl: config.TURN_URL,
    turnSecret: config.TURN_SECRET,
    onJoin: (outcome) => metrics.joins.inc({ outcome }),
  });
}

function route(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  { whip, routes }: { readonly whip: Whip; readonly routes: RoomRoutes },
): void {
  const url = request.url ?? "";
  if (url.startsWith(whipPrefix)) void whip.handle(request, response);
  else if (url.startsWith("/internal/")) void routes(request, response);
  else sendProblem(response, new RostrumError("not_found", "Nothing is here."));
}

function loopbackFor(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
