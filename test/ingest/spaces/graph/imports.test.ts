/** Accounts and follows: in bulk, after breaks, with the counts kept right; and an account's own token. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accountLine } from "../../../../ingest/spaces/graph/import-schemas.ts";
import { readLines } from "../../../../ingest/spaces/graph/read-lines.ts";
import { type Reply, type Rig, startRig } from "../rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

test("an account's own token makes its spaces, by what the site vouches for in it", async () => {
  await rig.call("PUT", "/v1/accounts/small", { body: { name: "Small", handle: "small", followerCount: 1 } });
  const tokenWith = async (claims: object) => (await rig.call("POST", "/v1/accounts/small/tokens", { body: claims })).body.token as string;
  const create = async (token: string, hostId = "small") => rig.call("POST", "/v1/spaces", { token, body: { title: "Mine", hostId } });
  const refused = await create(await tokenWith({}));
  assert.deepEqual([refused.status, refused.body.code], [403, "host_not_eligible"]);
  assert.match(refused.body.detail, /1 is missing/);
  assert.equal((await create(await tokenWith({ followerCount: 700 }))).status, 201);
  assert.equal((await create(await tokenWith({ mayHost: true }))).status, 201);
  await rig.call("PUT", "/v1/accounts/big", { body: { name: "Big", handle: "big", followerCount: 9 } });
  assert.equal((await create(await tokenWith({ mayHost: true }), "big")).body.code, "forbidden");
  await rig.call("PUT", "/v1/accounts/small", { body: { name: "Small", handle: "small", followerCount: 1, mayHost: true } });
  assert.equal((await create(await tokenWith({}))).status, 201, "an override is kept with the account");
});

const ndjson = (lines: readonly unknown[]) => `${lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")}\n`;
const begin = async (kind: string) => (await rig.call("POST", "/v1/imports", { body: { kind } })).body.id as string;
const send = (id: string, { from, lines }: { readonly from: number; readonly lines: readonly unknown[] }): Promise<Reply> =>
  rig.call("POST", `/v1/imports/${id}/lines?from=${from}`, { body: ndjson(lines), headers: { "content-type": "application/x-ndjson" } });
const followers = async (id: string) => (await rig.call("PUT", `/v1/accounts/${id}`, { body: { name: id, handle: id } })).body.followerCount as number;

test("accounts and follows go in by thousands, are counted, and go on after a break without doubling", async () => {
  const people = Array.from({ length: 2500 }, (_, index) => ({ id: `bulk-${index}`, name: `Bulk ${index}`, handle: `bulk${index}` }));
  const accounts = await begin("accounts");
  assert.equal((await send(accounts, { from: 0, lines: people.slice(0, 1500) })).body.lines, 1500);
  const again = await send(accounts, { from: 0, lines: people.slice(0, 1500) });
  assert.deepEqual([again.status, again.body.code], [409, "state_conflict"]);
  assert.match(again.body.detail, /at line 1500/);
  assert.equal((await rig.call("GET", `/v1/imports/${accounts}`)).body.lines, 1500);
  assert.equal((await send(accounts, { from: 1500, lines: people.slice(1500) })).body.lines, 2500);

  const follows = await begin("follows");
  const fans = people.slice(1, 1201).map(({ id }) => ({ follower: id, followed: "bulk-0" }));
  const { body } = await send(follows, {
    from: 0,
    lines: [...fans, ...fans.slice(0, 100), { follower: "bulk-1", followed: "nobody" }, "{broken", { follower: "a b", followed: "c" }],
  });
  assert.deepEqual([body.lines, body.rejected], [1303, 3]);
  assert.deepEqual(
    body.errors.map(({ line }: { line: number }) => line),
    [1301, 1302],
  );
  assert.equal(await followers("bulk-0"), 1200);
  await send(follows, { from: 1303, lines: fans.slice(0, 200).map((line) => ({ ...line, follows: false })) });
  assert.equal(await followers("bulk-0"), 1000, "taken back in bulk, too");
  assert.equal((await rig.call("DELETE", "/v1/accounts/bulk-300/following/bulk-0")).status, 204);
  assert.equal(await followers("bulk-0"), 999);
});

test("two who send the same piece at once are told apart, and strangers send none", async () => {
  const id = await begin("accounts");
  const lines = Array.from({ length: 900 }, (_, index) => ({ id: `twice-${index}`, name: "T", handle: "t" }));
  const replies = await Promise.all([send(id, { from: 0, lines }), send(id, { from: 0, lines })]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const path = `/v1/imports/${id}/lines?from=900`;
  assert.equal((await rig.call("POST", path, { token: null, body: "{}", headers: { "content-type": "application/x-ndjson" } })).body.code, "token_invalid");
  assert.equal((await rig.call("POST", path, { body: "{}", headers: { "content-type": "application/json" } })).body.code, "media_type_not_supported");
  assert.equal((await rig.call("GET", "/v1/imports/none")).body.code, "import_not_found");
  assert.equal((await send("none", { from: 0, lines })).body.code, "import_not_found");
});

test("lines are read in batches, and a blank line in between is a line", () => {
  const one = JSON.stringify({ id: "a", name: "A", handle: "a" });
  const batches = [...readLines(`${one}\n\n${one}\r\n${one}\n\n`, { form: accountLine, size: 2 })];
  assert.deepEqual(
    batches.map(({ count, usable, rejected }) => [count, usable.length, rejected.map(({ at }) => at)]),
    [
      [2, 1, [1]],
      [2, 2, []],
    ],
  );
  assert.deepEqual([...readLines("", { form: accountLine, size: 2 })], []);
});
