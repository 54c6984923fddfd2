/** Calls of other roles about rooms go in under `/internal/`, JSON comes out. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { drainBody } from "../../infra/http/drain-body.ts";
import { sendJson, sendProblem } from "../../infra/http/send.ts";
import { demoRequestSchema } from "../demo/demo-request.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { readBody } from "./read-body.ts";
import { type RoomCapacity, roomOrderSchema, roomPatchSchema } from "./room-order.ts";
import type { Stage } from "./stage.ts";

export interface RoomRoutesOptions {
  readonly stage: Stage;
  readonly demos: DemoRunner;
  readonly bearer: string;
  readonly maxBodyBytes: number;
  /** Whether one more room would find no place. */
  isFull(): boolean;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly space: string;
}

type Routes = Readonly<Record<string, (call: Call) => void | Promise<void>>>;

/** Answers one request; never rejects. */
export type RoomRoutes = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createRoomRoutes(options: RoomRoutesOptions): RoomRoutes {
  const routes = { ...capacityRoute(options), ...roomRoutes(options), ...demoRoutes(options) };
  return async (request, response) => {
    try {
      if (!sameSecret(bearerOf(request.headers.authorization), options.bearer))
        throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
      const path = /^\/internal\/(capacity|rooms|demo)(?:\/([^/?]+))?$/.exec(request.url ?? "");
      const route = path && routes[`${request.method} ${path[1]}${path[2] === undefined ? "" : "/"}`];
      if (!route) throw new RostrumError("not_found", "No such internal call.");
      await route({ request, response, space: decodeURIComponent(path[2] ?? "") });
    } catch (error) {
      drainBody(request);
      sendProblem(response, error);
    }
  };
}

function capacityRoute({ isFull }: RoomRoutesOptions): Routes {
  return { "GET capacity": ({ response }) => sendJson(response, 200, { full: isFull() } satisfies RoomCapacity) };
}

function roomRoutes({ stage, demos, maxBodyBytes: maxBytes }: RoomRoutesOptions): Routes {
  return {
    "GET rooms/": ({ response, space }) => sendJson(response, 200, stage.describe(space)),
    "PUT rooms/": async ({ request, response, space }) => {
      const order = await readJson(request, { schema: roomOrderSchema, maxBytes });
      if (order.space !== space) throw new RostrumError("body_invalid", "Path and body name different spaces.");
      stage.order(order);
      sendJson(response, 200, {});
    },
    "PATCH rooms/": async ({ request, response, space }) => {
      stage.patch(space, (await readJson(request, { schema: roomPatchSchema, maxBytes })).participants);
      sendJson(response, 200, {});
    },
    "DELETE rooms/": ({ response, space }) => {
      demos.stop(space);
      stage.end(space);
      sendJson(response, 200, {});
    },
  };
}

function demoRoutes({ stage, demos, maxBodyBytes: maxBytes }: RoomRoutesOptions): Routes {
  return {
    "PUT demo/": async ({ request, response, space }) => {
      const { tokens } = await readJson(request, { schema: demoRequestSchema, maxBytes });
      stage.describe(space);
      demos.order(space, tokens);
      sendJson(response, 200, {});
    },
    "DELETE demo/": ({ response, space }) => {
      demos.stop(space);
      sendJson(response, 200, {});
    },
  };
}

async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  { schema, maxBytes }: { readonly schema: Schema; readonly maxBytes: number },
): Promise<z.output<Schema>> {
  const text = await readBody(request, { type: "application/json", maxBytes });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RostrumError("body_invalid", "The body is not JSON.", { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RostrumError("body_invalid", `${issue?.path.join(".") || "body"}: ${issue?.message ?? "malformed"}.`);
}
