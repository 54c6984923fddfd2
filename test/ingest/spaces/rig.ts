/** A whole control role on an embedded database, with packager and ingest played by a recording server. */

import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { readConfig } from "../../../infra/config/config.ts";
import { internalBearer } from "../../../infra/config/secrets.ts";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../../../infra/database/embedded.ts";
import { createInternalCaller } from "../../../infra/http/internal-call.ts";
import { listen } from "../../../infra/http/listen.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import { createLog } from "../../../infra/log/log.ts";
import { createMetrics } from "../../../infra/metrics/metrics.ts";
import { type Control, startControl } from "../../../ingest/spaces/control.ts";
import { makeDataDir } from "../../support/data-dir.ts";

export const apiKey = "test-key-0123456789abcdef";
export const bearer = internalBearer(apiKey);
export const clock = createSystemClock();
export const log = createLog({ level: "error", role: "test" });

/** One call that another role received. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface PeerAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Peer {
  readonly url: string;
  readonly received: Received[];
  /** What is answered, by "METHOD path"; else 204. */
  readonly answers: Map<string, PeerAnswer>;
  /** Asked first, with the path. */
  refuse: ((path: string) => PeerAnswer | undefined) | undefined;
  /** It is gone from now on. */
  stop(): Promise<void>;
}

async function startPeer(closer: Closer): Promise<Peer> {
  const received: Received[] = [];
  const answers: Peer["answers"] = new Map();
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const { method = "", url: path = "" } = request;
    received.push({ method, path, body: text === "" ? undefined : JSON.parse(text) });
    const { status, body } = peer.refuse?.(path) ??
      answers.get(`${method} ${path}`) ?? { status: request.headers.authorization === `Bearer ${bearer}` ? 204 : 401, body: undefined };
    response.writeHead(status, { "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  const ending = new Closer();
  ending.add(() => new Promise<void>((done) => server.close(() => done())));
  ending.add(() => server.closeAllConnections());
  closer.add(() => ending.close());
  const peer: Peer = { url: `http://127.0.0.1:${port}`, received, answers, refuse: undefined, stop: () => ending.close() };
  return peer;
}

export interface Rig {
  readonly base: string;
  readonly control: Control;
  readonly packager: Peer;
  readonly ingest: Peer;
  readonly dataDir: string;
  database: EmbeddedDatabase;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly body?: unknown;
  /** The API key unless given; `null` for none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever form the answer has.
  readonly body: any;
}

export async function startRig(settings: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const closer = new Closer();
  const dataDir = makeDataDir();
  closer.add(() => rmSync(dataDir, { recursive: true, force: true }));
  const database = await startEmbeddedDatabase({ dataDir, log });
  const [packager, ingest] = [await startPeer(closer), await startPeer(closer)];
  const roles = { ROSTRUM_INGEST_URL: ingest.url, ROSTRUM_PACKAGER_URLS: packager.url };
  const config = readConfig({ DATA_DIR: dataDir, HOST_MIN_FOLLOWERS: "2", ROSTRUM_LIVE_SPACES_PER_HOST: "100", ...roles, ...settings });
  const metrics = createMetrics("control");
  const caller = createInternalCaller({ bearer });
  const control = await startControl({ config, clock, log, metrics, apiKey, databaseUrl: database.url, pages: () => [], caller });
  const base = `http://127.0.0.1:${control.port}`;
  const rig: Rig = {
    base,
    control,
    packager,
    ingest,
    dataDir,
    database,
    call: (method, path, options) => call(base + path, { method, ...options }),
    close: () => closer.close(),
  };
  closer.add(() => rig.database.close());
  closer.add(() => control.close());
  return rig;
}

async function call(url: string, { method, body, token = apiKey, headers = {} }: CallOptions & { readonly method: string }): Promise<Reply> {
  const init: RequestInit = {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

export async function makeSpace(rig: Rig, { host = "ann", profile = "balanced" } = {}): Promise<string> {
  await rig.call("PUT", `/v1/accounts/${host}`, { body: { name: host, handle: host, followerCount: 5 } });
  const { body } = await rig.call("POST", "/v1/spaces", { body: { title: `Talk of ${host}`, hostId: host, profile } });
  return body.id;
}

export async function tokenFor(
  rig: Rig,
  { space, account, role }: { readonly space: string; readonly account: string; readonly role: string },
): Promise<string> {
  await rig.call("PUT", `/v1/accounts/${account}`, { body: { name: `Name of ${account}`, handle: account, followerCount: 5 } });
  const { body } = await rig.call("POST", `/v1/spaces/${space}/tokens`, { body: { accountId: account, role } });
  return body.token;
}
