/** Calls of other roles about rooms go in under `/internal/`, JSON comes out. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { sendJson, sendProblem } from "../../infra/http/send.ts";
import { demoRequestSchema } from "../demo/demo-request.ts";
import type { DemoRunner } from "../demo/demo-runner.ts";
import { drainBody, readBody } from "./read-body.ts";
import { roomOrderSchema, roomPatchSchema } from "./room-order.ts";
import type { Stage } from "./stage.ts";

export interface RoomRoutesOptions {
  readonly stage: Stage;
  readonly demos: DemoRunner;
  readonly bearer: string;
  readonly maxBodyBytes: number;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly space: string;
}

/** Answers one request; never rejects. */
export type RoomRoutes = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createRoomRoutes(options: RoomRoutesOptions): RoomRoutes {
  const { stage, demos, bearer } = options;
  const body = <Schema extends z.ZodType>(request: IncomingMessage, schema: Schema) => readJson(request, { schema, maxBytes: options.maxBodyBytes });
  const done = (response: ServerResponse) => sendJson(response, 200, {});
  const routes: Readonly<Record<string, (call: Call) => void | Promise<void>>> = {
    "GET rooms": ({ response, space }) => sendJson(response, 200, stage.describe(space)),
    "PUT rooms": async ({ request, response, space }) => {
      const order = await body(request, roomOrderSchema);
      if (order.space !== space) throw new RostrumError("body_invalid", "Path and body name different spaces.");
      stage.order(order);
      done(response);
    },
    "PATCH rooms": async ({ request, response, space }) => {
      stage.patch(space, (await body(request, roomPatchSchema)).participants);
      done(response);
    },
    "DELETE rooms": ({ response, space }) => {
      demos.stop(space);
      stage.end(space);
      done(response);
    },
    "PUT demo": async ({ request, response, space }) => {
      const { tokens } = await body(request, demoRequestSchema);
      stage.describe(space);
      demos.order(space, tokens);
      done(response);
    },
    "DELETE demo": ({ response, space }) => {
      demos.stop(space);
      done(response);
    },
  };
  return async (request, response) => {
    try {
      if (!sameSecret(bearerOf(request.headers.authorization), bearer))
        throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
      const path = /^\/internal\/(rooms|demo)\/([^/?]+)$/.exec(request.url ?? "");
      const route = path && routes[`${request.method} ${path[1]}`];
      if (!route) throw new RostrumError("not_found", "No such internal call.");
      await route({ request, response, space: decodeURIComponent(path[2] ?? "") });
    } catch (error) {
      drainBody(request);
      sendProblem(response, error);
    }
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
