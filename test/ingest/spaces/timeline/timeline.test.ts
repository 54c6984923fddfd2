/** The timeline through the API: order, whom the viewer follows, and a graph that the embedding site keeps itself. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeSpace, type Rig, startRig, tokenFor } from "../rig.ts";

interface Entry {
  readonly id: string;
  readonly section: string;
  readonly following: readonly { readonly id: string }[];
}

let rig: Rig;
let spaces: Readonly<Record<"followed" | "cohosted" | "stranger" | "soon" | "later" | "replay", string>>;

async function account(id: string): Promise<void> {
  await rig.call("PUT", `/v1/accounts/${id}`, { body: { name: id, handle: id, followerCount: 5 } });
}

before(async () => {
  rig = await startRig();
  const start = (id: string) => rig.call("POST", `/v1/spaces/${id}/start`);
  const schedule = async (host: string, startsAt: string) => {
    await account(host);
    return (await rig.call("POST", "/v1/spaces", { body: { title: host, hostId: host, startsAt } })).body.id as string;
  };
  for (const id of ["viewer", "friend", "co"]) await account(id);
  const later = await schedule("late", "2035-01-02T00:00:00Z");
  const soon = await schedule("early", "2035-01-01T00:00:00Z");
  await account("taped");
  const replay = (await rig.call("POST", "/v1/spaces", { body: { title: "Taped", hostId: "taped", record: true } })).body.id;
  const [followed, cohosted, stranger] = [
    await makeSpace(rig, { host: "friend" }),
    await makeSpace(rig, { host: "other" }),
    await makeSpace(rig, { host: "stranger" }),
  ];
  for (const id of [replay, followed, cohosted, stranger]) await start(id);
  await rig.call("POST", `/v1/spaces/${replay}/end`);
  await tokenFor(rig, { space: cohosted, account: "co", role: "cohost" });
  for (const id of ["friend", "co", "early"]) await rig.call("PUT", `/v1/accounts/viewer/following/${id}`);
  spaces = { followed, cohosted, stranger, soon, later, replay };
});
after(() => rig.close());

async function timeline(query: string, token: string | null = null): Promise<readonly Entry[]> {
  const { status, body } = await rig.call("GET", `/v1/timeline${query}`, { token });
  assert.equal(status, 200, JSON.stringify(body));
  return body.spaces;
}

test("a followed host or co-host on stage comes first, then live, scheduled by time, and replays", async () => {
  const seen = await timeline("?viewer=viewer");
  assert.deepEqual(
    seen.map(({ id, section }) => [section, id]),
    [
      ["following", spaces.cohosted],
      ["following", spaces.followed],
      ["live", spaces.stranger],
      ["scheduled", spaces.soon],
      ["scheduled", spaces.later],
      ["replay", spaces.replay],
    ],
  );
  assert.deepEqual(
    seen.map(({ following }) => following.map(({ id }) => id)),
    [["co"], ["friend"], [], ["early"], [], []],
  );
});

test("without a viewer, or with one who follows nobody, it is newest live first", async () => {
  for (const query of ["", "?viewer=nobody-knows"])
    assert.deepEqual(
      (await timeline(query)).map(({ section }) => section),
      ["live", "live", "live", "scheduled", "scheduled", "replay"],
    );
  assert.equal((await timeline("?limit=1")).length, 3, "one of each section");
  assert.equal((await rig.call("GET", "/v1/timeline?viewer=a/b")).body.code, "body_invalid");
});

test("a site that keeps the graph itself says so in the account's token", async () => {
  const token = (await rig.call("POST", "/v1/accounts/viewer/tokens", { body: { following: ["stranger"] } })).body.token;
  const seen = await timeline("", token);
  assert.deepEqual([seen[0]?.id, seen[0]?.section], [spaces.stranger, "following"]);
  assert.equal((await rig.call("GET", "/v1/timeline?viewer=friend", { token })).body.code, "forbidden");
  assert.equal((await rig.call("POST", `/v1/spaces/${spaces.stranger}/end`, { token })).body.code, "forbidden", "it opens nothing else");
});
