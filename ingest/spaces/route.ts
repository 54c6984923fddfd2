/** One entry of the route table: what a call takes, gives, needs and may answer. The server and `openapi.json` are both made from it. */
import type { Request, Response } from "express";
import type { z } from "zod";
import type { ErrorCode } from "../../infra/errors/catalogue.ts";
import type { Access } from "./access.ts";
import type { Credential } from "./credentials.ts";

type Method = "get" | "put" | "post" | "patch" | "delete";

interface Call<Body, Query> {
  readonly body: Body;
  readonly query: Query;
  /** Path parameters, checked to be of the allowed form. */
  readonly path: Readonly<Record<string, string>>;
  readonly credential: Credential;
  /** Base URL of every link in the answer. */
  readonly base: string;
  readonly request: Request;
  readonly response: Response;
}

export interface Answer {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
  /** Instead of `body`: JSON that is made already. */
  readonly json?: string;
}

export interface RouteForm<Body extends z.ZodType, Query extends z.ZodType> {
  readonly method: Method;
  /** With parameters as OpenAPI writes them: `/v1/spaces/{space}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly body?: Body;
  readonly query?: Query;
  /** Instead of a JSON body: lines of JSON (NDJSON), given to the handler as text. */
  readonly lines?: { readonly form: z.ZodType; readonly maxBytes: number };
  /** Instead of a JSON body: text of this type, given to the handler as it is. */
  readonly text?: { readonly contentType: string; readonly maxBytes: number };
  /** Status → what it means and the form of its body. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType; readonly contentType?: string }>>;
  /** Codes beyond those that every call may answer. */
  readonly errors: readonly ErrorCode[];
  /** May be answered from a cache for a moment; the same for everybody. */
  readonly cacheable?: boolean;
  /** @returns undefined when it has answered by itself. */
  handle(call: Call<z.output<Body>, z.output<Query>>): Promise<Answer | undefined>;
}

export type Route = RouteForm<z.ZodType, z.ZodType>;

/** Keeps the types of body and query inside the handler and forgets them outside. */
export function defineRoute<Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodUndefined>(form: RouteForm<Body, Query>): Route {
  return form as unknown as Route;
}

export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
