/** A request and a prepared body go in; a whole answer goes out, or the part of it that the request asks for. */
import { IncomingMessage, type ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { httpDate } from "../../infra/clock/http-date.ts";
import { problemContentType, toProblem } from "../../infra/errors/problem.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { type Body, corsHeaders } from "./body.ts";
import { byteRange } from "./byte-range.ts";
import { atMost, type CachePolicy, cachePolicy } from "./cache-policy.ts";
import { openLine, writeWhole } from "./write-whole.ts";

/** One exchange with one client. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The longest that a cache may keep the answer, seconds, where it is not for everybody for ever. */
  readonly keepSeconds?: number;
}

/** Name, value, name, value. */
export function limitLife(headers: readonly string[], { keepSeconds }: Pick<Exchange, "keepSeconds">): readonly string[] {
  if (keepSeconds === undefined) return headers;
  return headers.map((value, at) => (headers[at - 1] === "cache-control" ? atMost(keepSeconds, value) : value));
}

export function replyBody(exchange: Exchange, body: Body): void {
  const { request, response } = exchange;
  const { headers } = request;
  if (headers["if-none-match"] !== undefined && matches(headers["if-none-match"], body.etag)) {
    response.writeHead(304, limitLife(body.validators, exchange) as string[]).end();
    return;
  }
  if (body.ranges && headers.range !== undefined) {
    replyRange(exchange, body);
    return;
  }
  const { stream } = response as { readonly stream?: ServerHttp2Stream };
  if (stream) {
    replyStream(exchange, { body, stream });
    return;
  }
  const line = exchange.keepSeconds === undefined ? openLine(request, response) : undefined;
  const bytes = line && body.whole(httpDate());
  if (line && bytes) {
    writeWhole(response, { line, bytes });
    return;
  }
  // HTTP/1.1 keeps connections without saying so: two lines less in every answer.
  if (request.httpVersion === "1.1") response.removeHeader("connection");
  response.writeHead(200, limitLife(body.headers, exchange) as string[]);
  if (request.method === "HEAD") response.end();
  else response.end(body.bytes);
}

const noHeaders: IncomingMessage["headers"] = {};
const noLines: string[] = [];

/** A request that is held needs few of its header lines, and ten thousand of them would be kept; that it has no content is found out now, not when all are let go. An HTTP/2 request keeps its own. */
export function lighten({ request }: Exchange): void {
  if (!(request instanceof IncomingMessage)) return;
  const { "if-none-match": condition, range } = request.headers;
  if (condition === undefined && range === undefined) request.headers = noHeaders;
  request.rawHeaders = noLines;
  request.resume();
}

/** Past Node's likeness of HTTP/1.1, which ends every answer with a frame, and a TLS record, of its own. */
function replyStream({ request, keepSeconds }: Exchange, { body, stream }: { readonly body: Body; readonly stream: ServerHttp2Stream }): void {
  if (stream.destroyed || stream.closed) return;
  const { fields } = body;
  stream.respond(keepSeconds === undefined ? fields : { ...fields, "cache-control": atMost(keepSeconds, fields["cache-control"] ?? "") });
  stream.end(request.method === "HEAD" ? undefined : body.bytes);
}

function replyRange({ request, response, ...life }: Exchange, body: Body): void {
  const condition = request.headers["if-range"];
  const size = body.bytes.length;
  const range = condition === undefined || condition === body.etag ? byteRange(request.headers.range ?? "", size) : "whole";
  if (range === "unsatisfiable") {
    response.writeHead(416, [...corsHeaders, "cache-control", cachePolicy.absent, "content-range", `bytes */${size}`, "content-length", "0"]).end();
    return;
  }
  const { first, last } = range === "whole" ? { first: 0, last: size - 1 } : range;
  const described = limitLife(body.headers.slice(0, -2), life);
  const content = range === "whole" ? [] : ["content-range", `bytes ${first}-${last}/${size}`];
  response.writeHead(range === "whole" ? 200 : 206, [...described, "content-length", String(last - first + 1), ...content]);
  if (request.method === "HEAD") response.end();
  else response.end(body.bytes.subarray(first, last + 1));
}

/** RFC 9110 section 13.1.2: weak comparison. */
function matches(condition: string, etag: string): boolean {
  return condition === "*" || condition.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

/** Answers with `application/problem+json`, open to every page, kept as long as `policy` says. */
export function replyProblem({ request, response }: Exchange, error: unknown, policy: CachePolicy = "refused"): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  const bytes = Buffer.from(JSON.stringify(problem));
  const wait = error instanceof RostrumError && error.retryAfterSeconds !== undefined ? ["retry-after", String(error.retryAfterSeconds)] : [];
  // RFC 9110 section 15.5.2.
  const challenge = problem.status === 401 ? ["www-authenticate", "Bearer"] : [];
  const content = ["content-type", problemContentType, "content-length", String(bytes.length)];
  response.writeHead(problem.status, [...corsHeaders, "cache-control", cachePolicy[policy], ...wait, ...challenge, ...content]);
  if (request.method === "HEAD") response.end();
  else response.end(bytes);
}

/** A CORS preflight; cheap, and remembered by the browser for a day. */
export function replyOptions({ response }: Exchange): void {
  const allowed = ["access-control-allow-methods", "GET, HEAD, OPTIONS", "access-control-allow-headers", "*", "access-control-max-age", "86400"];
  response.writeHead(204, [...corsHeaders, ...allowed, "allow", "GET, HEAD, OPTIONS", "cache-control", cachePolicy.absent]).end();
}

export function replyMethodNotAllowed(exchange: Exchange): void {
  const bytes = Buffer.from(JSON.stringify(toProblem(new RostrumError("method_not_allowed", "Live resources are read by GET and HEAD."))));
  const content = ["content-type", problemContentType, "content-length", String(bytes.length)];
  exchange.response.writeHead(405, [...corsHeaders, "allow", "GET, HEAD, OPTIONS", "cache-control", cachePolicy.refused, ...content]).end(bytes);
}
