/** Configuration and a database go in, the running control role comes out: API, pages, and what keeps the other roles informed. */
import { createServer, type Server } from "node:http";
import express, { type Router } from "express";
import type { Registry } from "prom-client";
import type { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { internalBearer } from "../../infra/config/secrets.ts";
import { createDatabase } from "../../infra/database/database.ts";
import { migrate } from "../../infra/database/migrate.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import { listen } from "../../infra/http/listen.ts";
import { createOperations, type Operations } from "../../infra/http/operations.ts";
import { roleKeepAliveMs } from "../../infra/http/proxy.ts";
import { sendProblem } from "../../infra/http/send.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import { openQueue } from "../../infra/queue/open-queue.ts";
import { createApi, createFailureHandler } from "./api.ts";
import { type ControlServices, createServices } from "./assembly.ts";
import { createAudienceRoutes } from "./audience/audience-routes.ts";
import { baseUrlOf, limitCall } from "./credentials.ts";
import { createInternalRoutes } from "./internal-routes.ts";
import { watchCalendar } from "./lifecycle/calendar-watch.ts";
import { Presence } from "./lifecycle/presence.ts";
import { migrations } from "./migrations.ts";
import { createOpenApi } from "./openapi.ts";
import type { SpaceDirectory } from "./public-space.ts";
import { countRequests } from "./request-metrics.ts";
import { RoleMetrics } from "./role-metrics.ts";
import { controlRoutes } from "./routes/control-routes.ts";
import { watchStages } from "./stage-survey.ts";
import type { Tables } from "./tables.ts";
import type { timelineAnswer } from "./timeline/timeline-schemas.ts";
import { type DeliveryJob, deliveryQueueOf, handOver } from "./webhooks/delivery-queue.ts";
import { tellPresence } from "./webhooks/tell-presence.ts";

type TimelineAnswer = z.infer<typeof timelineAnswer>;

/** What pages need of control. */
interface Site {
  readonly directory: SpaceDirectory;
  /** The spaces for a viewer whose follows are kept here, or for everybody. */
  readonly timeline: (wish: { readonly viewer: string | undefined; readonly base: string }) => Promise<TimelineAnswer["spaces"]>;
  /** Base of every link in the answer to `request`; no slash at its end. */
  readonly baseUrl: (request: Pick<express.Request, "headers">) => string;
  /** Whether this is a local trial, whose pages may act without a key. */
  readonly localTrial: boolean;
}

export interface ControlOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly apiKey: string;
  readonly databaseUrl: string;
  /** Makes the pages' routers, which are asked after the API's. */
  readonly pages: (site: Site) => readonly Router[];
  readonly caller: InternalCaller;
  /** How long a database that does not answer is waited for at start. */
  readonly databaseWaitMs?: number;
}

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

/** Of each section of the front page. */
const maxShown = 24;
/** What is looked up and made for whoever asks, though it is not of the API. */
const madeForEach = /^\/(?:$|s\/|embed\/|oembed$|openapi\.json$)/;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 15_000;
const drainWithinMs = 3000;

/** @throws StartupError when the database cannot be used or the port is taken. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const { config, clock, log, databaseUrl: url, databaseWaitMs: waitMs = 5000 } = options;
  await migrate({ url, migrations, clock, log, waitMs });
  const closer = new Closer();
  const database = createDatabase<Tables>({ url, log });
  closer.add(() => database.close());
  const services = createServices({ ...options, database });
  try {
    await services.memory.refreshAll();
    closer.add(() => services.reconciler.close());
    const presence = new Presence(services);
    closer.add(watchStages({ ...services, surveyed: (space) => presence.surveyed(space) }));
    closer.add(watchCalendar({ ...services, database }));
    closer.add(handOver({ database, clock, log, openQueue: () => openDeliveries(options) }));
    tellPresence(services, { database });
    const server = createHttpServer(createApp(options, services), operationsOf(options));
    const port = await listen(server, { port: config.ROSTRUM_INTERNAL_PORT, host: config.ROSTRUM_INTERNAL_HOST });
    closer.add(() => drain(server, clock));
    closer.add(() => services.events.close());
    return { port, close: () => closer.close() };
  } catch (error) {
    await closer.close();
    throw error;
  }
}

function openDeliveries({ config, databaseUrl, clock, log }: ControlOptions) {
  const stores = { DATABASE_URL: databaseUrl, REDIS_URL: config.REDIS_URL };
  return openQueue<DeliveryJob>({ ...deliveryQueueOf(config), config: stores, clock, log, waitMs: 0 });
}

/** Answers what is under way, for as long as a restart can wait. */
async function drain(server: Server, clock: Clock): Promise<void> {
  const cancel = clock.after(drainWithinMs, () => server.closeAllConnections());
  await new Promise<void>((done) => server.close(() => done()));
  cancel();
}

function operationsOf({ config, metrics, apiKey, caller }: ControlOptions): Operations {
  const urls = [config.ROSTRUM_INGEST_URL, config.ROSTRUM_WORKER_URL, ...(config.ROSTRUM_PACKAGER_URLS ?? [])].filter((url) => url !== undefined);
  const all = new RoleMetrics({ own: metrics, caller, urls });
  return createOperations({ registry: metrics, bearer: internalBearer(apiKey), metricsText: () => all.text() });
}

function createHttpServer(app: express.Express, operations: Operations) {
  const server = createServer((request, response) => {
    if (!operations(request, response)) app(request, response);
  });
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = roleKeepAliveMs;
  return server;
}

function createApp(options: ControlOptions, services: ControlServices): express.Express {
  const { config, apiKey, log, metrics, clock } = options;
  const routes = controlRoutes(services);
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", "loopback");
  app.use(countRequests(metrics));
  app.use((request, response, next) => {
    response.setHeader("x-content-type-options", "nosniff");
    if (madeForEach.test(request.path)) limitCall(request, { apiKey, config, limit: services.limit });
    next();
  });
  app.use(createInternalRoutes({ bearer: internalBearer(apiKey), ...services, clock, maxBodyBytes: config.ROSTRUM_MAX_INTERNAL_BODY_BYTES }));
  app.use(createAudienceRoutes(services));
  app.get("/openapi.json", (request, response) => {
    response.setHeader("cache-control", "public, max-age=60").json(createOpenApi(routes, { base: baseUrlOf(request, config) }));
  });
  app.use(createApi(routes, { ...services, apiKey, config, clock, tokens: services.verifier, maxBodyBytes: config.ROSTRUM_MAX_BODY_BYTES }));
  const timeline: Site["timeline"] = async (wish) => (await services.timeline.for({ ...wish, following: undefined, limit: maxShown })).spaces;
  const site: Site = { directory: services.directory, timeline, baseUrl: (request) => baseUrlOf(request, config), localTrial: config.PUBLIC_URL === undefined };
  for (const router of options.pages(site)) app.use(router);
  app.use((request) => {
    throw new RostrumError("not_found", `Nothing is at ${request.path.slice(0, 200)}.`);
  });
  app.use(createFailureHandler({ send: sendProblem, onInternal: (error) => log.error({ error: String((error as Error).stack ?? error) }, "request failed") }));
  return app;
}
