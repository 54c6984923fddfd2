/** A request listener goes in; a server on the public port comes out, over TLS with HTTP/2 where a certificate is configured. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from "node:http2";
import { Counter, Registry } from "prom-client";
import type { Milliseconds } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import { StartupError } from "../../infra/errors/rostrum-error.ts";
import { watchStreams } from "./stream-watch.ts";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Patience {
  /** A client must agree on TLS, and send a header section, within this time. */
  readonly headersMs: Milliseconds;
  /** And its whole request within this time: nobody sends more than a session description. */
  readonly requestMs: Milliseconds;
  /**
   * A connection that takes nothing of its answer, or asks nothing, for so long is cut, and within twice that time such a stream of one that is alive;
   * held requests are answered well before.
   * Longer than a load balancer's usual 60 s, so that it is not we who close a connection it is about to use.
   */
  readonly idleMs: Milliseconds;
}

const usual: Patience = { headersMs: 10_000, requestMs: 30_000, idleMs: 70_000 };
const maxHeaderBytes = 16_384;
const maxStreamsPerSession = 128;

export interface PublicServer {
  readonly server: Server | Http2SecureServer;
  /** Cuts every connection that is still open. */
  cut(): void;
}

export interface PublicServerOptions {
  readonly config: Pick<Config, "TLS_CERT" | "TLS_KEY">;
  readonly metrics?: Registry;
  readonly patience?: Patience;
}

/** @throws StartupError when the certificate or its key cannot be used. */
export function createPublicServer(listener: Listener, { config, metrics = new Registry(), patience = usual }: PublicServerOptions): PublicServer {
  const { TLS_CERT: certificate, TLS_KEY: key } = config;
  const idle = countIdle(metrics);
  const answer: Listener = (request, response) => {
    toOriginForm(request);
    listener(request, response);
  };
  return certificate !== undefined && key !== undefined
    ? createTlsServer(answer, { certificate, key, patience, idle })
    : createPlainServer(answer, { patience, idle });
}

type CountIdle = (what: "connection" | "stream") => void;

function countIdle(metrics: Registry): CountIdle {
  const cut = new Counter({
    name: "rostrum_origin_idle_cut_total",
    help: "Connections, and streams of HTTP/2, cut because nothing of their answer was taken or nothing asked.",
    labelNames: ["what"],
    registers: [metrics],
  });
  return (what) => cut.inc({ what });
}

interface Idleness {
  readonly patience: Patience;
  readonly idle: CountIdle;
}

/** RFC 9112 section 3.2.2: a target in absolute form is taken too. Nothing here is told apart by the host that it names. */
function toOriginForm(request: IncomingMessage): void {
  const { url = "" } = request;
  if (!url.startsWith("/")) request.url = url.replace(/^https?:\/\/[^/?#]+\/?/i, "/");
}

/** Who wants to speak something else than HTTP/1.1 is answered in that all the same (RFC 9110 section 7.8): clients in Java ask for `h2c` by default. */
function createPlainServer(listener: Listener, { patience: { headersMs, requestMs, idleMs }, idle }: Idleness): PublicServer {
  // One time for a connection that is idle, whatever it waits for: another one between requests would be two timers made and dropped with each.
  const times = { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: 0, connectionsCheckingInterval: headersMs / 2 };
  const server = createServer({ maxHeaderSize: maxHeaderBytes, ...times }, listener);
  server.timeout = idleMs;
  server.on("timeout", (socket) => {
    idle("connection");
    socket.destroy();
  });
  return { server, cut: () => server.closeAllConnections() };
}

interface TlsOptions extends Idleness {
  readonly certificate: string;
  readonly key: string;
}

function createTlsServer(listener: Listener, { certificate, key, patience, idle }: TlsOptions): PublicServer {
  const files = { cert: read("TLS_CERT", certificate), key: read("TLS_KEY", key) };
  const server = secureServer({ ...files, minVersion: "TLSv1.2", handshakeTimeout: patience.headersMs }, listener);
  const sockets = new Set<{ destroy(): void }>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  limitAsking(server, { patience, idle });
  server.on("session", (session) => {
    session.setTimeout(patience.idleMs, () => {
      idle("connection");
      session.destroy();
    });
    watchStreams(session, { idleMs: patience.idleMs, onCut: () => idle("stream") });
  });
  server.on("tlsClientError", () => undefined);
  server.on("sessionError", () => undefined);
  return {
    server,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** HTTP/1.1 over TLS is watched over by Node as plain HTTP/1.1 is, by the same settings. */
function limitAsking(server: Http2SecureServer, { patience: { headersMs, requestMs, idleMs }, idle }: Idleness): void {
  Object.assign(server, { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: headersMs / 2 });
  server.on("secureConnection", (socket) => {
    if (socket.alpnProtocol === "h2") return;
    socket.setTimeout(idleMs, () => {
      idle("connection");
      socket.destroy();
    });
  });
}

function secureServer(options: Pick<SecureServerOptions, "cert" | "key" | "minVersion" | "handshakeTimeout">, listener: Listener): Http2SecureServer {
  const limits = { maxHeaderListPairs: 64, settings: { maxConcurrentStreams: maxStreamsPerSession }, maxSessionMemory: 4 };
  try {
    const server = createSecureServer({ allowHTTP1: true, ...options, ...limits });
    server.on("request", listener as unknown as Parameters<typeof server.on>[1] & Listener);
    return server;
  } catch (error) {
    throw new StartupError(`TLS_CERT and TLS_KEY cannot be used together: ${(error as Error).message}.`);
  }
}

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartupError(`${setting}: "${path}" cannot be read: ${(error as Error).message}.`);
  }
}
