/** The route table goes in, an express router comes out: each call checked, done and answered, every failure a problem document. */
import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import type { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { demandAccess } from "./access.ts";
import type { CallLimit } from "./call-limit.ts";
import { baseUrlOf, type CredentialOptions, limitCall, readCredential } from "./credentials.ts";
import { groupBy } from "./group-by.ts";
import { type Answer, parametersOf, type Route } from "./route.ts";
import { idSchema } from "./schemas.ts";
import type { SpaceMemory } from "./space-memory.ts";

export interface ApiOptions extends CredentialOptions {
  readonly clock: Clock;
  readonly memory: SpaceMemory;
  readonly maxBodyBytes: number;
  readonly limit: CallLimit;
}

const maxLineCalls = 2;

/** Crowds at a share page share one answer a second for each edge. */
const cacheHeader = "public, max-age=1, s-maxage=2, stale-while-revalidate=5, stale-if-error=600";

export function createApi(routes: readonly Route[], options: ApiOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const parse = express.json({ limit: options.maxBodyBytes, strict: false, type: () => true });
  for (const route of routes) {
    const text = route.lines ?? route.text;
    const read = text ? [express.text({ limit: text.maxBytes, type: () => true })] : route.body ? [parse] : [];
    router[route.method](expressPath(route.path), bodyGuard(route), ...(route.lines ? [lineGate(options)] : []), ...read, handler(route, options));
  }
  for (const [path, ofPath] of groupBy(routes, (route) => route.path)) router.all(expressPath(path), refuseMethod(ofPath));
  return router;
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Many megabytes are read for the embedding site alone, and for few of its calls at once. */
function lineGate({ apiKey }: ApiOptions): RequestHandler {
  let reading = 0;
  return (request, response, next) => {
    if (!sameSecret(bearerOf(request.headers.authorization), apiKey)) throw new RostrumError("token_invalid", "Expected the API key.");
    if (reading >= maxLineCalls) throw new RostrumError("unavailable", "Lines are being taken in; go on in a moment.", { retryAfterSeconds: 1 });
    reading++;
    response.once("close", () => reading--);
    next();
  };
}

function bodyGuard({ body, lines, text }: Route): RequestHandler {
  return (request, _, next) => {
    const type = request.headers["content-type"];
    if (text && type?.split(";", 1)[0]?.trim().toLowerCase() !== text.contentType)
      throw new RostrumError("media_type_not_supported", `Expected ${text.contentType}, got "${type}".`);
    if (lines && !/^application\/x-ndjson *(;|$)/i.test(type ?? ""))
      throw new RostrumError("media_type_not_supported", `Expected application/x-ndjson, got "${type}".`);
    if (body && type !== undefined && !/^application\/json *(;|$)/i.test(type))
      throw new RostrumError("media_type_not_supported", `Expected application/json, got "${type}".`);
    next();
  };
}

function refuseMethod(routes: readonly Route[]): RequestHandler {
  const allowed = [...new Set(routes.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()])))];
  return (request, response) => {
    response.setHeader("allow", [...allowed, "OPTIONS"].join(", "));
    if (request.method !== "OPTIONS") throw new RostrumError("method_not_allowed", `Expected ${allowed.join(" or ")}, got ${request.method}.`);
    response.status(204).end();
  };
}

function handler(route: Route, options: ApiOptions): RequestHandler {
  const names = parametersOf(route.path);
  return async (request, response) => {
    const path = Object.fromEntries(names.map((name) => [name, readId(name, String(request.params[name]))]));
    limitCall(request, options);
    const credential = await readCredential(request, options);
    if (credential.kind === "participant" || credential.kind === "account") options.limit.takeAccount(credential.token.account);
    const { space } = path;
    const lookUp = space === undefined ? {} : { space: () => options.memory.get(space) };
    await demandAccess(route.access, { credential, now: options.clock.now(), ...lookUp });
    const query = route.query && readForm(route.query, { value: { ...request.query }, where: "query" });
    const body = route.lines || route.text ? request.body : route.body && readForm(route.body, { value: request.body, where: "body" });
    response.setHeader("cache-control", route.cacheable ? cacheHeader : "no-store");
    if (route.cacheable) response.setHeader("access-control-allow-origin", "*");
    const answer = await route.handle({ body, query, path, credential, base: baseUrlOf(request, options.config), request, response });
    if (answer) send(response, answer);
  };
}

function send(response: Response, { status, body, json }: Answer): void {
  response.status(status);
  if (json !== undefined) response.setHeader("content-type", "application/json; charset=utf-8").end(json);
  else if (body === undefined) response.end();
  else response.json(body);
}

function readId(name: string, text: string): string {
  if (idSchema.safeParse(text).success) return text;
  throw new RostrumError("id_invalid", `${name}: expected 1 to 128 characters of A-Z a-z 0-9 . _ ~ -`);
}

function readForm(schema: z.ZodType, { value, where }: { readonly value: unknown; readonly where: string }): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.length ? issue.path.join(".") : where;
  throw new RostrumError("body_invalid", `${at.slice(0, 100)}: ${(issue?.message ?? "malformed").slice(0, 300)}`);
}

export interface FailureOptions {
  /** Tells of failures that no caller caused. */
  readonly onInternal: (error: unknown) => void;
  readonly send: (response: Response, error: unknown) => void;
}

/** Turns what express and its body reader throw into the catalogue's words. */
export function createFailureHandler({ onInternal, send: sendProblem }: FailureOptions) {
  return (error: unknown, _: Request, response: Response, __: NextFunction): void => {
    const known = error instanceof RostrumError ? error : fromExpress(error);
    if (!known) onInternal(error);
    // What is left of an oversized body is not waited for.
    if (known?.code === "body_too_large") response.setHeader("connection", "close");
    sendProblem(response, known ?? error);
  };
}

function fromExpress(error: unknown): RostrumError | undefined {
  const { type, status } = error as { readonly type?: string; readonly status?: number };
  if (type === "entity.too.large") return new RostrumError("body_too_large", "The body is larger than this server accepts.");
  if (type === "charset.unsupported" || type === "encoding.unsupported")
    return new RostrumError("media_type_not_supported", "Expected plain or gzip-encoded UTF-8 JSON.");
  if (error instanceof URIError) return new RostrumError("id_invalid", "The path is not valid percent-encoding.");
  if (status !== undefined && status >= 400 && status < 500) return new RostrumError("body_invalid", "Expected one JSON value in UTF-8.");
  return undefined;
}
