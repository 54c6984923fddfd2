/** A request to a role's internal port goes in; health, readiness and metrics come out, or `false` when it asks for something else. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { RostrumError } from "../errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "./bearer.ts";
import { sendJson, sendProblem } from "./send.ts";

export interface OperationsOptions {
  readonly registry: Registry;
  /** `internalBearer(apiKey)`: guards `/internal/metrics.json`. */
  readonly bearer: string;
  /** Answers what is not ready yet; an empty list means ready. */
  readonly notReady?: () => readonly string[];
  /** Answers what is away that the role can work without for now; it is told, and is no reason to send nobody here. */
  readonly troubles?: () => readonly string[];
  /** Replaces the registry's own text on `/metrics`. */
  readonly metricsText?: () => Promise<string>;
}

export type Operations = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Mount first in a role's request listener: `if (operations(request, response)) return;`. */
export function createOperations({
  registry,
  bearer,
  notReady = () => [],
  troubles = () => [],
  metricsText = () => registry.metrics(),
}: OperationsOptions): Operations {
  const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void | Promise<void>>> = {
    "/healthz": (_, response) => sendJson(response, 200, { status: "ok" }),
    "/readyz": (_, response) => sendReadiness(response, { waiting: notReady(), troubles: troubles() }),
    "/metrics": async (_, response) => sendText(response, { contentType: registry.contentType, text: await metricsText() }),
    "/internal/metrics.json": async (request, response) => {
      if (!sameSecret(bearerOf(request.headers.authorization), bearer))
        throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
      sendJson(response, 200, await registry.getMetricsAsJSON());
    },
  };
  return (request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "";
    const answer = Object.hasOwn(answers, path) && (request.method === "GET" || request.method === "HEAD") ? answers[path] : undefined;
    if (answer) void answerWith(answer, { request, response });
    return answer !== undefined;
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function answerWith(answer: Answer, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void> {
  response.setHeader("cache-control", "no-store");
  try {
    await answer(request, response);
  } catch (error) {
    sendProblem(response, error);
  }
}

interface Readiness {
  readonly waiting: readonly string[];
  readonly troubles: readonly string[];
}

function sendReadiness(response: ServerResponse, { waiting, troubles }: Readiness): void {
  if (waiting.length === 0) sendJson(response, 200, { status: "ready", ...(troubles.length > 0 && { troubles }) });
  else sendProblem(response, new RostrumError("unavailable", `Not ready: ${waiting.join(", ")}.`, { retryAfterSeconds: 1 }));
}

function sendText(response: ServerResponse, { contentType, text }: { readonly contentType: string; readonly text: string }): void {
  response.writeHead(200, { "content-type": contentType, "content-length": Buffer.byteLength(text) });
  response.end(text);
}
