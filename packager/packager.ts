/** The packager: PCM from ingest goes in on the internal port, everything a listener hears comes out on the public one. */
import { createServer } from "node:http";
import { join } from "node:path";
import type { Registry } from "prom-client";
import type { Clock } from "../infra/clock/clock.ts";
import type { Config } from "../infra/config/config.ts";
import { internalBearer } from "../infra/config/secrets.ts";
import { StartupError } from "../infra/errors/rostrum-error.ts";
import { createInternalCaller } from "../infra/http/internal-call.ts";
import { listen } from "../infra/http/listen.ts";
import { createOperations } from "../infra/http/operations.ts";
import { createProxy } from "../infra/http/proxy.ts";
import { backoffMs } from "../infra/lifecycle/backoff.ts";
import { Closer } from "../infra/lifecycle/closer.ts";
import type { Log } from "../infra/log/log.ts";
import type { ObjectStore } from "../infra/storage/object-store.ts";
import { openStore } from "../infra/storage/open-store.ts";
import { StoreWatch } from "../infra/storage/store-watch.ts";
import { playbackKeys } from "./contract/playback-signature.ts";
import { recordedPath } from "./contract/urls.ts";
import { createLiveBroadcast } from "./live/broadcast.ts";
import { createFfmpegEncoders } from "./live/encode/ffmpeg-aac-encoder.ts";
import { findFfmpeg } from "./live/encode/ffmpeg-discovery.ts";
import { liveLimitsFrom } from "./live/limits.ts";
import { createLiveMetrics } from "./live/live-metrics.ts";
import type { HoldingContext, Kept } from "./origin/broadcast-holding.ts";
import { BroadcastRegistry, readKeptBroadcasts } from "./origin/broadcast-registry.ts";
import { closeable } from "./origin/closeable.ts";
import { ConnectionGate } from "./origin/connection-gate.ts";
import { CoreWait } from "./origin/core-wait.ts";
import { refusesDownload } from "./origin/download-gate.ts";
import { HoldLimit } from "./origin/hold-limit.ts";
import { createInternalApi } from "./origin/internal-api.ts";
import { createLiveHandler, type LiveHandler } from "./origin/live-handler.ts";
import { allowedConnections, readLimits } from "./origin/open-files.ts";
import { Overload, type OverloadOptions } from "./origin/overload.ts";
import { PcmIntake } from "./origin/pcm-intake.ts";
import { PlaybackGate } from "./origin/playback-gate.ts";
import { ProgrammeSocket } from "./origin/programme-socket.ts";
import { createPublicServer } from "./origin/public-server.ts";
import { RequestCount } from "./origin/request-count.ts";
import { SpoolBudget } from "./origin/spool-budget.ts";
import { StoredOrigin } from "./origin/stored-origin.ts";
import type { Manifest } from "./replay/manifest.ts";

const recordedAttempts = 20;

export interface PackagerOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly apiKey: string;
}

export interface Packager {
  /** Public port. */
  readonly port: number;
  readonly internalPort: number;
  close(): Promise<void>;
}

/** @throws StartupError when ffmpeg, the data directory, the object store, the certificate or a port cannot be used. */
export async function startPackager({ config, clock, log, metrics, apiKey }: PackagerOptions): Promise<Packager> {
  const closer = new Closer();
  try {
    const directory = join(config.DATA_DIR, "packager");
    const kept = await readKept(directory);
    // Whoever listens to a broadcast that was cut off must not wait for the object store.
    const continues = kept.some(({ broadcast }) => broadcast.endedAt === undefined);
    const store = await openStore({ config, check: !continues });
    closer.add(() => store.close());
    const createLive = await liveFactory({ config, clock, log, metrics, closer });
    const limit = new HoldLimit({ max: config.ROSTRUM_MAX_HELD_REQUESTS, metrics });
    const budget = new SpoolBudget({ limits: { memoryBytes: config.ROSTRUM_SPOOL_MEMORY_BYTES, diskBytes: config.ROSTRUM_SPOOL_DISK_BYTES }, metrics });
    const gate = openGate({ config, log, metrics });
    const pressure = watchPressure({ config, clock, limit, gate });
    const overload = new Overload({ clock, log, metrics, pressure, maxLagMs: config.ROSTRUM_OVERLOAD_LAG_MS });
    gate.shut = () => overload.level >= 3;
    closer.add(() => overload.close());
    const lives = { endedLifeMs: config.ROSTRUM_ENDED_LIFE_SECONDS * 1000, unofferedMs: config.ROSTRUM_UNOFFERED_SECONDS * 1000 };
    const maxBroadcasts = config.ROSTRUM_MAX_BROADCASTS;
    const onRecorded = tellWorker({ config, clock, apiKey });
    const registry = new BroadcastRegistry({ ...lives, onRecorded, directory, clock, log, store, limit, budget, overload, createLive, metrics, maxBroadcasts });
    const stored = new StoredOrigin({ store, clock, spooled: (target) => registry.spooled(target), passing: (path) => registry.passing(path) });
    const playback = new PlaybackGate({ keys: playbackKeys(config, apiKey), clock });
    const handler = createLiveHandler({
      gate: playback,
      find: (space, run) => registry.find(space, run),
      continued: (space) => registry.continued(space),
      stored,
      requests: new RequestCount({ metrics }),
    });
    const restored = registry.restore(kept);
    const programme = new ProgrammeSocket({ apiKey, metrics, find: (space) => registry.find(space)?.live });
    closer.add(async () => programme.close());
    const answer: LiveHandler = (request, response) => programme.handle(request, response) || handler(request, response);
    const { port, stop } = await openPublic({ config, metrics, closer, gate, playback, handler: answer });
    overload.start();
    const internalPort = await openInternal({ config, clock, log, metrics, closer, registry, playback, store, bearer: internalBearer(apiKey) });
    closer.add(() => registry.close());
    // First of all, so that whoever comes meanwhile is sent to the other twin.
    closer.add(stop);
    await restored;
    return { port, internalPort, close: () => closer.close() };
  } catch (error) {
    await closer.close();
    throw error;
  }
}

/** Once is enough, and even that not needed: a worker that was away finds the recording when it is asked for. */
function tellWorker({ config, clock, apiKey }: Pick<PackagerOptions, "config" | "clock" | "apiKey">): (manifest: Manifest) => void {
  const { ROSTRUM_WORKER_URL: url } = config;
  const { call } = createInternalCaller({ bearer: internalBearer(apiKey) });
  return async (manifest) => {
    for (let attempt = 0; url !== undefined && attempt < recordedAttempts; attempt++) {
      const told = await call("PUT", `${url}${recordedPath(manifest.broadcast)}`, manifest).then(
        () => true,
        () => false,
      );
      if (told) return;
      await clock.sleep(backoffMs(attempt, { baseMs: 500, capMs: 10_000 }));
    }
  };
}

async function readKept(directory: string): Promise<Kept[]> {
  try {
    return await readKeptBroadcasts(directory);
  } catch (error) {
    throw new StartupError(`DATA_DIR: "${directory}" cannot be used: ${(error as Error).message}.`);
  }
}

interface LiveFactoryOptions extends Pick<PackagerOptions, "config" | "clock" | "log" | "metrics"> {
  readonly closer: Closer;
}

async function liveFactory({ config, clock, log, metrics, closer }: LiveFactoryOptions): Promise<HoldingContext["createLive"]> {
  const encoders = await createFfmpegEncoders(await findFfmpeg());
  closer.add(() => encoders.close());
  const encoderFactory = encoders.factory;
  const liveMetrics = createLiveMetrics(metrics);
  const limits = liveLimitsFrom(config);
  return (broadcast, resume) => createLiveBroadcast({ broadcast, limits, clock, log, metrics: liveMetrics, encoderFactory, ...(resume ? { resume } : {}) });
}

interface PressureSources extends Pick<PackagerOptions, "config" | "clock"> {
  readonly limit: HoldLimit;
  readonly gate: ConnectionGate;
}

function watchPressure({ config, clock, limit, gate }: PressureSources): OverloadOptions["pressure"] {
  const { ROSTRUM_OVERLOAD_CORE_WAIT: full } = config;
  const wait = new CoreWait({ clock });
  return () => ({ held: limit.share, connections: gate.share, machine: full === undefined ? 0 : wait.share() / full });
}

interface PublicOptions extends Pick<PackagerOptions, "config" | "metrics"> {
  readonly closer: Closer;
  readonly gate: ConnectionGate;
  readonly playback: PlaybackGate;
  readonly handler: LiveHandler;
}

/** Never more connections than the system gives files for. */
function openGate({ config, log, metrics }: Pick<PackagerOptions, "config" | "log" | "metrics">): ConnectionGate {
  const wanted = config.ROSTRUM_MAX_CONNECTIONS;
  const max = allowedConnections(wanted, readLimits());
  if (max < wanted) log.warn({ wanted, max }, "fewer connections than ROSTRUM_MAX_CONNECTIONS: the limit on open files (ulimit -n) is too low");
  return new ConnectionGate({ max, metrics });
}

async function openPublic({ config, metrics, closer, gate, playback, handler }: PublicOptions): Promise<{ readonly port: number; readonly stop: () => void }> {
  const routes = [
    { prefix: "/", target: config.ROSTRUM_CONTROL_URL },
    { prefix: "/whip/", target: config.ROSTRUM_INGEST_URL, maxBodyBytes: config.ROSTRUM_MAX_BODY_BYTES },
    { prefix: "/replay/", target: config.ROSTRUM_WORKER_URL },
    { prefix: "/feed/", target: config.ROSTRUM_WORKER_URL },
  ];
  const proxy = createProxy({ routes, metrics, edges: config.ROSTRUM_EDGES });
  const { server, cut } = createPublicServer(
    (request, response) =>
      gate.refuses(request, response) || handler(request, response) || refusesDownload({ request, response }, playback) || proxy.handle(request, response),
    { config, metrics },
  );
  gate.watch(server);
  const closing = closeable(server, cut);
  closer.add(() => proxy.close());
  closer.add(() => closing.finished());
  const port = await listen(server, { port: config.PORT });
  return { port, stop: () => closing.stop() };
}

interface InternalOptions extends Pick<PackagerOptions, "config" | "clock" | "log" | "metrics"> {
  readonly closer: Closer;
  readonly registry: BroadcastRegistry;
  readonly playback: PlaybackGate;
  readonly store: ObjectStore;
  readonly bearer: string;
}

async function openInternal({ config, clock, log, metrics, closer, registry, playback, store, bearer }: InternalOptions): Promise<number> {
  const watch = new StoreWatch({ store, clock, log, metrics });
  closer.add(async () => watch.close());
  const operations = createOperations({ registry: metrics, bearer, troubles: watch.troubles });
  const api = createInternalApi({ bearer, registry, playback, maxBodyBytes: config.ROSTRUM_MAX_BODY_BYTES });
  const intake = new PcmIntake({ bearer, log, metrics, find: (space, run) => registry.live(space, run) });
  const server = createServer((request, response) => operations(request, response) || void api(request, response));
  server.on("upgrade", (request, socket, head) => intake.upgrade(request, socket, head));
  const closing = closeable(server, () => server.closeAllConnections());
  closer.add(() => closing.finished());
  const port = await listen(server, { port: config.ROSTRUM_INTERNAL_PORT, host: config.ROSTRUM_INTERNAL_HOST });
  closer.add(() => closing.stop());
  closer.add(() => intake.close());
  return port;
}
