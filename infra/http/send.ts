/** A value goes in, a complete JSON or problem answer goes out on a plain `node:http` response. */
import type { ServerResponse } from "node:http";
import { problemContentType, toProblem } from "../errors/problem.ts";
import { RostrumError } from "../errors/rostrum-error.ts";
import { endOnceRead } from "./drain-body.ts";

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendBody(response, status, "application/json", value);
}

/** Answers with `application/problem+json`; errors are never kept by a cache for more than a second. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  if (error instanceof RostrumError && error.retryAfterSeconds !== undefined) response.setHeader("retry-after", String(error.retryAfterSeconds));
  // RFC 9110 section 15.5.2.
  if (problem.status === 401) response.setHeader("www-authenticate", "Bearer");
  response.setHeader("cache-control", "no-store");
  sendBody(response, problem.status, problemContentType, problem);
}

function sendBody(response: ServerResponse, status: number, contentType: string, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": contentType, "content-length": body.length });
  endOnceRead(response, body);
}
