/** A space's life through the API: one live space for each host, cancelled ones, reminders, and ends that nobody asks for. */
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { until } from "../../../support/until.ts";
import { bearer, clock, makeSpace, type Rig, startRig, tokenFor } from "../rig.ts";

let rig: Rig;
before(async () => {
  const waits = { ROSTRUM_DESERTED_SECONDS: "2", ROSTRUM_HOST_AWAY_SECONDS: "1", ROSTRUM_NO_SHOW_SECONDS: "1", ROSTRUM_REMINDER_SECONDS: "3600" };
  rig = await startRig({ ROSTRUM_LIVE_SPACES_PER_HOST: "1", ...waits });
});
after(() => rig.close());

const stateOf = async (id: string) => (await rig.call("GET", `/v1/spaces/${id}`)).body.state as string;

test("of ten spaces that one host starts at once, one goes live", async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => makeSpace(rig, { host: "solo" })));
  const replies = await Promise.all(ids.map((id) => rig.call("POST", `/v1/spaces/${id}/start`)));
  const live = ids.filter((_, index) => replies[index]?.status === 200);
  assert.equal(live.length, 1);
  assert.equal(replies.filter(({ body }) => body.code === "host_is_live").length, 9);
  await rig.call("POST", `/v1/spaces/${live[0]}/end`);
  const next = ids.find((id) => id !== live[0]);
  assert.equal((await rig.call("POST", `/v1/spaces/${next}/start`)).status, 200, "the next one may start after that");
});

test("a scheduled space is changed and cancelled, a live one neither, and what is cancelled never starts", async () => {
  const id = await makeSpace(rig, { host: "planner" });
  const host = await tokenFor(rig, { space: id, account: "planner", role: "host" });
  const changed = await rig.call("PATCH", `/v1/spaces/${id}`, {
    token: host,
    body: { title: "Новое имя", description: "של מה", startsAt: "2035-05-05T05:05:00Z" },
  });
  assert.deepEqual([changed.body.title, changed.body.description, changed.body.startsAt], ["Новое имя", "של מה", "2035-05-05T05:05:00.000Z"]);
  assert.equal((await rig.call("PATCH", `/v1/spaces/${id}`, { token: host, body: {} })).body.code, "body_invalid");
  const cancelled = await rig.call("POST", `/v1/spaces/${id}/cancel`, { token: host });
  assert.deepEqual([cancelled.status, cancelled.body.state, cancelled.body.endedReason], [200, "cancelled", "asked"]);
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/cancel`, { token: host })).body.endedAt, cancelled.body.endedAt);
  assert.deepEqual((await rig.call("POST", `/v1/spaces/${id}/start`, { token: host })).body.code, "space_cancelled");
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/end`, { token: host })).body.code, "space_cancelled");
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/tokens`, { body: { accountId: "planner", role: "host" } })).body.code, "space_cancelled");
  const live = await makeSpace(rig, { host: "planner" });
  await rig.call("POST", `/v1/spaces/${live}/start`);
  assert.equal((await rig.call("POST", `/v1/spaces/${live}/cancel`)).body.code, "state_conflict");
  assert.equal((await rig.call("PATCH", `/v1/spaces/${live}`, { body: { title: "No" } })).body.code, "state_conflict");
});

// They wait for the clock, and so for nothing of each other.
suite("what follows without being asked for", { concurrency: true }, () => {
  test("a deserted stage ends its space, one that ingest cannot show does not", async () => {
    const [left, unseen] = [await makeSpace(rig, { host: "left" }), await makeSpace(rig, { host: "unseen" })];
    rig.ingest.answers.set(`GET /internal/rooms/${left}`, { status: 200, body: { stage: [] } });
    rig.ingest.answers.set(`GET /internal/rooms/${unseen}`, { status: 503, body: {} });
    for (const id of [left, unseen]) await rig.call("POST", `/v1/spaces/${id}/start`);
    await until(async () => (await stateOf(left)) === "ended");
    assert.equal((await rig.call("GET", `/v1/spaces/${left}`)).body.endedReason, "deserted");
    assert.equal(await stateOf(unseen), "live");
  });

  test("a co-host stands in for a host who is away, with the host's rights, until the host is back", async () => {
    const id = await makeSpace(rig, { host: "away" });
    const cohost = await tokenFor(rig, { space: id, account: "stand-in", role: "cohost" });
    const onStage = (...accounts: string[]) =>
      rig.ingest.answers.set(`GET /internal/rooms/${id}`, { status: 200, body: { stage: accounts.map((account) => ({ account, name: account })) } });
    onStage("stand-in");
    await rig.call("POST", `/v1/spaces/${id}/start`);
    assert.equal((await rig.call("GET", `/v1/spaces/${id}/audit`, { token: cohost })).body.code, "forbidden");
    await until(async () => (await rig.call("GET", `/v1/spaces/${id}`)).body.actingHostId === "stand-in");
    assert.equal((await rig.call("GET", `/v1/spaces/${id}/audit`, { token: cohost })).status, 200);
    assert.equal((await rig.call("DELETE", `/v1/spaces/${id}/participants/away`, { token: cohost })).body.code, "forbidden", "the owner stays the owner");
    await rig.call("POST", "/internal/stage-events", {
      token: bearer,
      body: { space: id, events: [{ type: "joined", account: "away", name: "away", at: 1 }] },
    });
    onStage("stand-in", "away");
    await until(async () => (await rig.call("GET", `/v1/spaces/${id}`)).body.actingHostId === undefined);
    const { entries } = (await rig.call("GET", `/v1/spaces/${id}/audit`)).body;
    assert.deepEqual(
      entries.slice(0, 2).map(({ action, actor }: { action: string; actor: { kind: string } }) => [action, actor.kind]),
      [
        ["space.host_returned", "system"],
        ["space.host_passed", "system"],
      ],
    );
  });

  test("a space due soon is announced once, and one that nobody starts is cancelled", async () => {
    const hook = (await rig.call("POST", "/v1/webhooks", { body: { url: "http://127.0.0.1:9/", events: ["space.reminder"] } })).body.id;
    await rig.call("PUT", "/v1/accounts/due", { body: { name: "Due", handle: "due", followerCount: 5 } });
    const startsAt = new Date(clock.now() + 3000).toISOString();
    const { id } = (await rig.call("POST", "/v1/spaces", { body: { title: "Due", hostId: "due", startsAt } })).body;
    await until(async () => (await stateOf(id)) === "cancelled");
    assert.equal((await rig.call("GET", `/v1/spaces/${id}`)).body.endedReason, "never_started");
    const told = (await rig.call("GET", `/v1/webhooks/${hook}/deliveries?state=waiting`)).body.deliveries;
    assert.deepEqual(
      told.map(({ event, spaceId }: { event: string; spaceId: string }) => [event, spaceId]),
      [["space.reminder", id]],
    );
  });
});
