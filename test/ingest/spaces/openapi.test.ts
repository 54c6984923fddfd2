/** `openapi.json` is exactly what is mounted, and what it says of errors is the catalogue's. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalogue } from "../../../infra/errors/catalogue.ts";
import { replayCalls } from "../../../packager/contract/replay-calls.ts";
import { type Rig, startRig } from "./rig.ts";

interface Closed {
  readonly additionalProperties?: boolean;
}

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

const contract = [
  "put /v1/accounts/{account}",
  "put /v1/accounts/{account}/following/{other}",
  "delete /v1/accounts/{account}/following/{other}",
  "get /v1/spaces",
  "post /v1/spaces",
  "get /v1/spaces/{space}",
  "post /v1/spaces/{space}/start",
  "post /v1/spaces/{space}/end",
  "post /v1/spaces/{space}/tokens",
  "get /v1/spaces/{space}/participants",
  "patch /v1/spaces/{space}/participants/{account}",
  "delete /v1/spaces/{space}/participants/{account}",
  "get /v1/spaces/{space}/events",
  "post /v1/demo",
  "post /v1/imports",
  "get /v1/imports/{import}",
  "post /v1/imports/{import}/lines",
  "post /v1/webhooks",
  "get /v1/webhooks",
  "delete /v1/webhooks/{webhook}",
  "get /v1/webhooks/{webhook}/deliveries",
  "post /v1/webhooks/{webhook}/deliveries/{delivery}/retry",
  "get /v1/timeline",
  "post /v1/accounts/{account}/tokens",
  "post /v1/spaces/{space}/requests",
  "get /v1/spaces/{space}/requests",
  "get /v1/spaces/{space}/requests/{account}",
  "delete /v1/spaces/{space}/requests/{account}",
  "post /v1/spaces/{space}/requests/{account}/accept",
  "post /v1/spaces/{space}/requests/{account}/decline",
  "post /v1/spaces/{space}/invites",
  "get /v1/spaces/{space}/invites",
  "delete /v1/spaces/{space}/invites/{invite}",
  "post /v1/spaces/{space}/join",
  "post /v1/spaces/{space}/mute-all",
  "get /v1/spaces/{space}/audit",
  "post /v1/spaces/{space}/reports",
  "get /v1/spaces/{space}/reports",
  "post /v1/spaces/{space}/cancel",
  "post /v1/spaces/{space}/captions",
  "patch /v1/spaces/{space}",
  "post /v1/spaces/{space}/playback",
  "delete /v1/spaces/{space}/playback",
];

/** Answered by other roles; their own test looks whether they are mounted. */
const elsewhere = replayCalls.map(({ method, path }) => `${method} ${path}`);

test("the document lists the contract's calls and those about replays, and each of control's is mounted with exactly these methods", async () => {
  const { body } = await rig.call("GET", "/openapi.json", { token: null });
  assert.equal(body.openapi, "3.1.0");
  const paths = body.paths as Record<string, Record<string, unknown>>;
  const listed = Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
  assert.deepEqual(listed.sort(), [...contract, ...elsewhere].sort());
  for (const [path, operations] of Object.entries(paths).filter(([one]) => one.startsWith("/v1/"))) {
    const response = await fetch(rig.base + path.replaceAll(/\{\w+\}/g, "x"), { method: "OPTIONS" });
    const allowed = (response.headers.get("allow") ?? "").split(", ").filter((method) => method !== "HEAD" && method !== "OPTIONS");
    assert.deepEqual(allowed.map((method) => method.toLowerCase()).sort(), Object.keys(operations).sort(), path);
  }
});

test("every error that the document names is in the catalogue under that status", async () => {
  const { body } = await rig.call("GET", "/openapi.json");
  const operations = Object.values(body.paths as Record<string, Record<string, { responses: Record<string, { description: string }> }>>).flatMap((path) =>
    Object.values(path),
  );
  for (const { responses } of operations) {
    for (const [status, { description }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code as keyof typeof catalogue);
      assert.ok(codes.length > 0);
      for (const code of codes) assert.equal(String(catalogue[code].status), status, code);
    }
  }
});

test("operation ids are unique and bodies refuse unknown fields", async () => {
  const { body } = await rig.call("GET", "/openapi.json");
  const operations = Object.values(
    body.paths as Record<
      string,
      Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: Closed & { readonly anyOf?: readonly Closed[] } }> } }>
    >,
  ).flatMap((path) => Object.values(path));
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  for (const { requestBody } of operations) {
    const { anyOf, ...one } = requestBody?.content["application/json"]?.schema ?? {};
    for (const { additionalProperties = false } of anyOf ?? [one]) assert.equal(additionalProperties, false);
  }
});
