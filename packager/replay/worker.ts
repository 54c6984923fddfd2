/** The worker: what is made of recordings is made here, behind the live roles, and given out. */
import { createServer } from "node:http";
import { setPriority } from "node:os";
import { join } from "node:path";
import express, { type ErrorRequestHandler } from "express";
import ffmpeg from "fluent-ffmpeg";
import type { Registry } from "prom-client";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { deriveKey, internalBearer } from "../../infra/config/secrets.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { createInternalCaller } from "../../infra/http/internal-call.ts";
import { listen } from "../../infra/http/listen.ts";
import { createOperations } from "../../infra/http/operations.ts";
import { roleKeepAliveMs } from "../../infra/http/proxy.ts";
import { sendProblem } from "../../infra/http/send.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import type { Log } from "../../infra/log/log.ts";
import { openQueue } from "../../infra/queue/open-queue.ts";
import { openStore } from "../../infra/storage/open-store.ts";
import { StoreWatch } from "../../infra/storage/store-watch.ts";
import { createTokenVerifier } from "../contract/participant-token.ts";
import { listingPath, unrecordedSpacesPath } from "../contract/recordings.ts";
import { findFfmpeg } from "../live/encode/ffmpeg-discovery.ts";
import { limitAddresses } from "./address-limit.ts";
import { ClipDesk } from "./clips/clip-desk.ts";
import { createClipRoutes } from "./clips/clip-routes.ts";
import { createCoverRoutes } from "./cover-routes.ts";
import { ExportDesk } from "./export/export-desk.ts";
import { type ExportNews, telling } from "./export/export-news.ts";
import { Exporter, type ExportJob } from "./export/exporter.ts";
import { HostGate } from "./host-gate.ts";
import { createHostRoutes, type HostRoutesOptions } from "./host-routes.ts";
import { refusalOf } from "./refusals.ts";
import { ReplayLibrary } from "./replay-facts.ts";
import { createReplayRoutes } from "./replay-routes.ts";
import { Sweep } from "./retention/sweep.ts";

export interface WorkerOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly apiKey: string;
  /** Told of every download that is ready or given up. */
  readonly onExport: (news: ExportNews) => Promise<void>;
}

export interface Worker {
  readonly port: number;
  close(): Promise<void>;
}

const exportsQueue = { name: "exports", attempts: 6, backoff: { baseMs: 1000, capMs: 60_000 }, keep: { count: 50_000, seconds: 30 * 86_400 } };

/** What is under way at a start comes first. */
const firstSweepMs = 300_000;

/** For one edit after another: each writes the playlists of a whole recording. */
const editPatienceMs = 20_000;

/** @throws StartupError when the store, the queue, ffmpeg or the port cannot be used. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { config, clock, log } = options;
  setPriority(config.ROSTRUM_EXPORT_NICENESS);
  const closer = new Closer();
  try {
    ffmpeg.setFfmpegPath((await findFfmpeg()).path);
    const store = await openStore({ config });
    closer.add(() => store.close());
    const watch = new StoreWatch({ store, clock, log, metrics: options.metrics });
    closer.add(async () => watch.close());
    const queue = await openQueue<ExportJob>({ ...exportsQueue, config, clock, log });
    closer.add(() => queue.close());
    const library = new ReplayLibrary({ store });
    const exporter = new Exporter({ store, library, clock, directory: join(config.DATA_DIR, "worker") });
    await exporter.prepare();
    const make = telling((job) => exporter.run(job), { tell: options.onExport, attempts: exportsQueue.attempts, log });
    queue.work((job) => make(job).catch((error: unknown) => complain(error, { log, job: job.id })), { concurrency: config.ROSTRUM_EXPORT_JOBS });
    closer.add(() => exporter.close());
    const turns = new SpaceTurns({ clock, metrics: options.metrics, withinMs: editPatienceMs });
    closer.add(startSweep({ ...options, store, library, turns }));
    const port = await serve({ ...options, closer, watch, store, library, turns, desk: new ExportDesk({ store, queue }) });
    return { port, close: () => closer.close() };
  } catch (error) {
    await closer.close();
    throw error;
  }
}

/** @returns what ends it. */
function startSweep({ config, clock, log, metrics, apiKey, ...parts }: WorkerOptions & Pick<ServeOptions, "store" | "library" | "turns">): () => Promise<void> {
  const { ROSTRUM_CONTROL_URL: controlUrl, ROSTRUM_KEEP_DAYS: keepDays, ROSTRUM_ORPHANS: orphans } = config;
  if (controlUrl === undefined) return () => Promise.resolve();
  const stop = new AbortController();
  const caller = createInternalCaller({ bearer: internalBearer(apiKey) });
  const everyMs = config.ROSTRUM_SWEEP_HOURS * 3_600_000;
  const sweep = new Sweep({ ...parts, clock, log, metrics, caller, controlUrl, keepDays, orphans });
  const run = async () => {
    await clock.sleep(Math.min(firstSweepMs, everyMs), { signal: stop.signal });
    await sweep.run({ everyMs, signal: stop.signal });
  };
  const running = run();
  return () => {
    stop.abort(new Error("The worker is closing."));
    return running;
  };
}

function tellControl({ config, apiKey }: Pick<WorkerOptions, "config" | "apiKey">): Pick<HostRoutesOptions, "onDeleted" | "onListing"> {
  const { ROSTRUM_CONTROL_URL: controlUrl } = config;
  const { call } = createInternalCaller({ bearer: internalBearer(apiKey) });
  return {
    // A control that is away learns of it from the sweep.
    onDeleted: async (space) => {
      if (controlUrl !== undefined) await call("POST", `${controlUrl}${unrecordedSpacesPath}`, { ids: [space] }).catch(() => undefined);
    },
    // With control away nothing is edited: nobody is to believe that a replay is unlisted which is not.
    onListing: async (space, listing) => {
      if (controlUrl !== undefined) await call("PUT", `${controlUrl}${listingPath(space)}`, listing);
    },
  };
}

function complain(error: unknown, { log, job }: { readonly log: Log; readonly job: string }): never {
  log.warn({ job, reason: String(error) }, "a download could not be made, or not told of");
  throw error;
}

interface ServeOptions extends WorkerOptions {
  readonly closer: Closer;
  readonly watch: StoreWatch;
  readonly store: Parameters<typeof createReplayRoutes>[0]["store"];
  readonly library: ReplayLibrary;
  readonly turns: SpaceTurns;
  readonly desk: ExportDesk;
}

async function serve({ config, clock, metrics, apiKey, log, closer, watch, ...parts }: ServeOptions): Promise<number> {
  const bearer = internalBearer(apiKey);
  const app = express();
  app.disable("x-powered-by");
  const tokens = createTokenVerifier({ key: deriveKey(apiKey, "participant-token"), clock });
  const gate = new HostGate({ tokens, apiKey });
  const directory = join(config.DATA_DIR, "worker");
  const clips = new ClipDesk({ ...parts, clock, directory, maxClips: config.ROSTRUM_MAX_CLIPS });
  const storeUrl = config.ROSTRUM_STORE_URL;
  app.use(limitAddresses({ clock, metrics, callsPerAddress: config.ROSTRUM_CALLS_PER_ADDRESS }));
  app.use(createCoverRoutes({ ...parts, gate }));
  app.use(createHostRoutes({ ...parts, clock, gate, config, ...tellControl({ config, apiKey }) }));
  app.use(createClipRoutes({ ...parts, clips, clock, gate, storeUrl, clipsPerAddress: config.ROSTRUM_CLIPS_PER_ADDRESS }));
  app.use(createReplayRoutes({ ...parts, bearer, storeUrl, maxBodyBytes: config.ROSTRUM_MAX_BODY_BYTES }));
  app.use((request) => {
    throw new RostrumError("not_found", `Nothing is at ${request.path.slice(0, 200)}.`);
  });
  const fail: ErrorRequestHandler = (error, _request, response, _next) => {
    const known = refusalOf(error);
    if (!known || known.code === "recording_damaged") log.error({ error: String((error as Error).stack ?? error) }, "request failed");
    // What is left of an oversized body is not waited for.
    if (known?.code === "body_too_large") response.setHeader("connection", "close");
    sendProblem(response, known ?? error);
  };
  app.use(fail);
  const operations = createOperations({ registry: metrics, bearer, troubles: watch.troubles });
  const server = createServer((request, response) => {
    if (!operations(request, response)) app(request, response);
  });
  server.keepAliveTimeout = roleKeepAliveMs;
  const port = await listen(server, { port: config.ROSTRUM_INTERNAL_PORT, host: config.ROSTRUM_INTERNAL_HOST });
  closer.add(async () => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  });
  return port;
}
