/** The typed client is the API's: its types are made from `openapi.json`, and it calls, is refused and told why. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { createClient, RostrumProblem } from "../../../infra/client/client.ts";
import { apiKey, type Rig, startRig } from "./rig.ts";

const root = new URL("../../../../", import.meta.url);
const { clientTypes } = (await import(new URL("infra/setup/client-types.mjs", root).href)) as { clientTypes(document: unknown): string };

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

/** Without what only the formatter decides. */
const bare = (text: string) => text.replaceAll(/[\s|;]+/g, "");

test("the client's types are those of the document that is served", async () => {
  const { body } = await rig.call("GET", "/openapi.json", { token: null });
  assert.ok(bare(readFileSync(new URL("infra/client/calls.ts", root), "utf8")) === bare(clientTypes(body)), "run: npm run docs");
});

test("a call takes path, query and body, and gives the answer", async () => {
  const site = createClient({ base: rig.base, credential: () => apiKey });
  const ann = await site.call("PUT /v1/accounts/{account}", { path: { account: "ann" }, body: { name: "Ann", handle: "ann", followerCount: 5 } });
  assert.equal(ann.followerCount, 5);
  const space = await site.call("POST /v1/spaces", { body: { title: "Talk", hostId: "ann" } });
  const { spaces } = await site.call("GET /v1/spaces", { query: { state: "scheduled", limit: 5 } });
  assert.deepEqual(
    spaces.map(({ id }) => id),
    [space.id],
  );
  assert.equal(await site.call("DELETE /v1/accounts/{account}/following/{other}", { path: { account: "ann", other: "bob" } }), undefined);
  const { id } = await site.call("POST /v1/imports", { body: { kind: "accounts" } });
  const lines = `${JSON.stringify({ id: "bob", name: "Bob", handle: "bob" })}\n`;
  assert.equal((await site.call("POST /v1/imports/{import}/lines", { path: { import: id }, query: { from: 0 }, lines })).lines, 1);
});

test("the package that is built for npm needs nothing beside it, and has types", async () => {
  const folder = new URL("dist/npm-client/", root);
  const { exports: entries } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    readonly exports: { readonly ".": Readonly<Record<string, string>> };
  };
  const [types = "", code = ""] = [entries["."].types, entries["."].default];
  assert.match(readFileSync(new URL(types, folder), "utf8"), /call<Name extends CallName>/);
  const built = (await import(new URL(code, folder).href)) as { readonly createClient: typeof createClient };
  assert.deepEqual((await built.createClient({ base: rig.base }).call("GET /v1/spaces", { query: { state: "ended" } })).spaces, []);
});

test("a refusal carries its code, and a stranger is refused", async () => {
  const stranger = createClient({ base: rig.base, credential: () => "nonsense" });
  await assert.rejects(
    stranger.call("POST /v1/spaces", { body: { title: "Talk", hostId: "ann" } }),
    (error) => error instanceof RostrumProblem && error.code === "token_invalid" && error.status === 401,
  );
  await assert.rejects(createClient({ base: rig.base }).call("GET /v1/spaces/{space}", { path: { space: "none" } }), { code: "space_not_found" });
});
