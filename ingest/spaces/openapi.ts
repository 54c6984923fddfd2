/** The route table goes in; the OpenAPI 3.1 document of exactly these calls, and of those about replays, comes out. */
import { z } from "zod";
import { catalogue, type ErrorCode } from "../../infra/errors/catalogue.ts";
import { type ReplayCall, replayCalls } from "../../packager/contract/replay-calls.ts";
import type { Access } from "./access.ts";
import { groupBy } from "./group-by.ts";
import { parametersOf, type Route } from "./route.ts";
import { idSchema, problemAnswer } from "./schemas.ts";

/** What a call says of itself, whoever answers it. */
type Call = Omit<Route, "handle" | "access"> & { readonly access: Access | ReplayCall["access"] } & Pick<ReplayCall, "file">;

const accessWords: Readonly<Record<Call["access"], string>> = {
  public: "Anybody.",
  site: "The API key; in a local trial anybody on this machine.",
  account: "The API key, or an account's own token; in a local trial anybody on this machine.",
  member: "The API key, or any token of the space.",
  host: "The API key or the host's token; in a local trial anybody on this machine.",
  moderator: "The API key, or the token of the host or a co-host.",
  stage: "The API key, or the token of the host, a co-host or a speaker.",
  replayHost: "The API key or the host's token.",
  key: "The API key.",
};
const binary = { type: "string", format: "binary" };
const always: readonly ErrorCode[] = ["internal", "rate_limited"];

export function createOpenApi(routes: readonly Route[], { base }: { readonly base: string }) {
  const calls: readonly Call[] = [...routes, ...replayCalls];
  const paths = Object.fromEntries(
    [...groupBy(calls, ({ path }) => path)].map(([path, ofPath]) => [path, Object.fromEntries(ofPath.map((route) => [route.method, operation(route)]))]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Rostrum",
      version: "1",
      description: "Accounts, spaces, stages and replays. Errors are problem documents (RFC 9457) with a stable `code`.",
    },
    servers: [{ url: base }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "The API key, or a participant token." } },
      schemas: { Problem: form(problemAnswer, "output") },
    },
  };
}

function operation(route: Call) {
  return {
    operationId: `${route.method}${route.path.replaceAll(/[/{}]+/g, "_").replace(/_$/, "")}`,
    summary: route.summary,
    description: accessWords[route.access],
    ...(route.access !== "public" && { security: [{ bearer: [] }] }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.lines && { requestBody: { required: true, content: { "application/x-ndjson": { schema: form(route.lines.form, "input") } } } }),
    ...(route.text && { requestBody: { required: true, content: { [route.text.contentType]: { schema: { type: "string" } } } } }),
    ...(route.file && { requestBody: { required: true, content: Object.fromEntries(route.file.map((type) => [type, { schema: binary }])) } }),
    ...(route.body && {
      requestBody: { required: !route.body.safeParse(undefined).success, content: { "application/json": { schema: form(route.body, "input") } } },
    }),
    responses: { ...successes(route), ...failures(route) },
  };
}

function pathParameters({ path }: Call) {
  return parametersOf(path).map((name) => ({ name, in: "path", required: true, schema: form(idSchema, "input") }));
}

function queryParameters({ query }: Call) {
  if (!query) return [];
  const { properties = {} } = form(query, "input") as { readonly properties?: Record<string, unknown> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
}

function successes({ answers }: Call) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, contentType = "application/json" }]) => [
      status,
      { description, ...(schema && { content: { [contentType]: { schema: form(schema, "output") } } }) },
    ]),
  );
}

/** What a route can answer follows from what it takes, as well as from what it says. */
function failures(route: Call) {
  const byStatus = groupBy(new Set([...always, ...implied(route), ...route.errors]), (code) => catalogue[code].status);
  const entries = [...byStatus].map(([status, codes]) => {
    const description = codes.map((code) => `\`${code}\`: ${catalogue[code].title}.`).join(" ");
    return [String(status), { description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function implied(route: Call): readonly ErrorCode[] {
  const codes: ErrorCode[] = ["unavailable"];
  if (parametersOf(route.path).length > 0) codes.push("id_invalid");
  if (route.query) codes.push("body_invalid");
  if (route.body || route.lines || route.text || route.file) codes.push("body_invalid", "body_too_large", "media_type_not_supported");
  if (route.access !== "public") codes.push("token_invalid", "forbidden");
  return codes;
}

function form(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
