/** A request on the public port goes in; it is passed to the role that answers it, and that role's answer comes out as it is made. */
import { Agent, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { BlockList, Socket } from "node:net";
import { pipeline } from "node:stream";
import { Counter, type Registry } from "prom-client";
import { RostrumError } from "../errors/rostrum-error.ts";
import { addressList, callerOf } from "./caller-address.ts";
import { drainBody } from "./drain-body.ts";
import { endToEndHeaders } from "./hop-by-hop.ts";
import { sendProblem } from "./send.ts";

export interface ProxyRoute {
  readonly prefix: string;
  /** Base of an internal address. */
  readonly target: string | undefined;
  /** A request that announces a longer body is refused here: carrying it to the role would only delay the answer. */
  readonly maxBodyBytes?: number;
}

export interface ProxyOptions {
  /** Longest matching prefix decides. A path under no route is not found. */
  readonly routes: readonly ProxyRoute[];
  readonly metrics: Registry;
  /** Requests passed on at once to all targets together; beyond it 503. */
  readonly maxConcurrent?: number;
  /** How long a target may take to begin its answer. */
  readonly answerTimeoutMs?: number;
  /** How long a connection to a role is kept for the next request. */
  readonly idleMs?: number;
  /** Edges in front, whose word on the caller's address is believed. */
  readonly edges?: readonly string[] | undefined;
}

export interface Proxy {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

const closedPrefix = "/internal";
const keptIdleMs = 60_000;
/** How long a role keeps an idle connection: longer than the proxy does, because a request with a body that meets its end cannot be sent again. */
export const roleKeepAliveMs = 75_000;

export function createProxy({ routes, metrics, maxConcurrent = 4096, answerTimeoutMs = 30_000, idleMs = keptIdleMs, edges = [] }: ProxyOptions): Proxy {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: idleMs });
  const failures = new Counter({ name: "rostrum_proxy_failures_total", help: "Requests a role behind the public port did not answer.", registers: [metrics] });
  const byLength = [...routes].sort((one, other) => other.prefix.length - one.prefix.length);
  const trusted = addressList(edges);
  let passing = 0;

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    try {
      const target = targetOf(request, byLength);
      if (passing >= maxConcurrent) throw new RostrumError("unavailable", "Too many requests are being passed on.", { retryAfterSeconds: 1 });
      passing += 1;
      response.once("close", () => {
        passing -= 1;
      });
      pass({ request, response }, { target, agent, answerTimeoutMs, trusted, onFailure: () => failures.inc() });
    } catch (error) {
      // A page of another site learns the code as well.
      response.setHeader("access-control-allow-origin", "*");
      sendProblem(response, error);
      drainBody(request);
    }
  };
  return { handle, close: async () => agent.destroy() };
}

/** The internal half of a role is never reached from outside, however the path is written. */
function targetOf({ url = "", headers }: IncomingMessage, routes: ProxyOptions["routes"]): URL {
  const path = pathOf(url);
  const closed = [path, decoded(path)].some((form) => form.toLowerCase() === closedPrefix || form.toLowerCase().startsWith(`${closedPrefix}/`));
  const route = routes.find(({ prefix }) => path.startsWith(prefix));
  if (closed || !route) throw new RostrumError("not_found", "Nothing is here.");
  const { maxBodyBytes = Number.POSITIVE_INFINITY } = route;
  if (Number(headers["content-length"] ?? 0) > maxBodyBytes) throw new RostrumError("body_too_large", `Expected at most ${maxBodyBytes} bytes.`);
  if (route.target === undefined) throw new RostrumError("unavailable", "The role that answers this is not configured.", { retryAfterSeconds: 1 });
  return new URL(route.target);
}

/** Dot segments, doubled slashes and backslashes are resolved as a lenient server behind might do it. */
function pathOf(url: string): string {
  if (!url.startsWith("/")) throw new RostrumError("not_found", "Expected a path.");
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return new URL(path.replace(/[\\/]+/g, "/"), "http://role").pathname;
}

function decoded(path: string): string {
  try {
    return pathOf(decodeURIComponent(path));
  } catch {
    return closedPrefix;
  }
}

interface PassOptions {
  readonly target: URL;
  readonly agent: Agent;
  readonly answerTimeoutMs: number;
  readonly trusted: BlockList;
  readonly onFailure: () => void;
}

function pass({ request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }, options: PassOptions): void {
  const { target, agent, answerTimeoutMs, trusted, onFailure } = options;
  const asked = ask({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path: request.url,
    agent,
    headers: forwardedHeaders(request, trusted) as unknown as Record<string, string>,
  });
  const fail = (cause: unknown) => {
    if (response.headersSent || response.destroyed) return void response.destroy();
    onFailure();
    sendProblem(response, new RostrumError("unavailable", "The role that answers this is not there; try again.", { cause, retryAfterSeconds: 1 }));
  };
  const timer = setTimeout(() => asked.destroy(new Error("no answer in time")), answerTimeoutMs);
  asked.on("error", (error: NodeJS.ErrnoException) => {
    // The target closed an idle connection in the moment it was used again: that says nothing about the target.
    const stale = asked.reusedSocket && error.code === "ECONNRESET" && isBodiless(request) && !response.headersSent && !response.destroyed;
    if (stale) pass({ request, response }, { ...options, agent: new Agent() });
    else fail(error);
  });
  asked.on("close", () => clearTimeout(timer));
  asked.on("response", (answer) => {
    clearTimeout(timer);
    giveBack(answer, { request, response });
  });
  response.once("close", () => asked.destroy());
  // An error on the way in is the client's going away, seen above; one on the way out is seen as the target's.
  if (isBodiless(request)) asked.end();
  else pipeline(request, asked, () => undefined);
}

function isBodiless({ method, headers }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}

function giveBack(answer: IncomingMessage, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): void {
  // An event stream may be silent for longer than a listener's connection: its own heartbeat watches over it.
  if (answer.headers["content-type"]?.startsWith("text/event-stream")) request.socket?.setTimeout(0);
  response.writeHead(answer.statusCode ?? 502, endToEndHeaders(answer.rawHeaders));
  response.flushHeaders();
  pipeline(answer, response, () => undefined);
}

/** What a client claims about its own address is not believed; what a known edge has added to it is. */
function forwardedHeaders(request: IncomingMessage, trusted: BlockList): string[] {
  const headers = endToEndHeaders(request.rawHeaders, {
    without: ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "expect", "http2-settings"],
  });
  const socket = request.socket as Socket & { readonly encrypted?: boolean };
  const authority = request.headers[":authority"];
  // HTTP/2 names it otherwise, and HTTP/1.0, in which some load balancers ask for health, need not name it (RFC 2606: nobody's).
  if (request.headers.host === undefined) headers.push("host", typeof authority === "string" ? authority : "unknown.invalid");
  headers.push("x-forwarded-for", callerOf(request, trusted), "x-forwarded-proto", socket.encrypted ? "https" : "http");
  if (request.headers["transfer-encoding"] !== undefined) headers.push("transfer-encoding", "chunked");
  return headers;
}
