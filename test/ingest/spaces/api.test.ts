/** Every call of the API in its normal course, and the errors that its state can bring. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../support/until.ts";
import { apiKey, bearer, makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

test("an account shows the given follower count, else the count of those who follow it", async () => {
  const given = await rig.call("PUT", "/v1/accounts/given", {
    body: { name: "Given", handle: "given", avatarUrl: "https://example.com/a.png", followerCount: 7 },
  });
  assert.deepEqual(given.body, { id: "given", name: "Given", handle: "given", avatarUrl: "https://example.com/a.png", followerCount: 7 });
  const account = { name: "Plain", handle: "plain" };
  for (const id of ["plain", "fan-1", "fan-2"]) await rig.call("PUT", `/v1/accounts/${id}`, { body: account });
  for (const fan of ["fan-1", "fan-2", "fan-2"]) assert.equal((await rig.call("PUT", `/v1/accounts/${fan}/following/plain`)).status, 204);
  assert.equal((await rig.call("PUT", "/v1/accounts/plain", { body: account })).body.followerCount, 2);
  assert.equal((await rig.call("DELETE", "/v1/accounts/fan-1/following/plain")).status, 204);
  assert.equal((await rig.call("PUT", "/v1/accounts/plain", { body: account })).body.followerCount, 1);
  assert.equal((await rig.call("PUT", "/v1/accounts/fan-1/following/nobody")).body.code, "account_not_found");
});

test("a host below the follower minimum is refused", async () => {
  await rig.call("PUT", "/v1/accounts/small", { body: { name: "Small", handle: "small", followerCount: 1 } });
  const reply = await rig.call("POST", "/v1/spaces", { body: { title: "No", hostId: "small" } });
  assert.deepEqual([reply.status, reply.body.code], [403, "host_not_eligible"]);
  assert.equal((await rig.call("POST", "/v1/spaces", { body: { title: "No", hostId: "nobody" } })).body.code, "account_not_found");
});

test("a space goes from scheduled to live to ended, and the roles are told at once", async () => {
  await rig.call("PUT", "/v1/accounts/ann", { body: { name: "Ann", handle: "ann", followerCount: 600 } });
  const startsAt = "2030-01-02T03:04:05.000Z";
  const made = await rig.call("POST", "/v1/spaces", { body: { title: "Évening talk", hostId: "ann", startsAt, record: true, profile: "fast" } });
  const { id } = made.body;
  assert.equal(made.status, 201);
  assert.deepEqual(
    { ...made.body },
    {
      ...{ id, title: "Évening talk", hostId: "ann", state: "scheduled", startsAt, record: true, profile: "fast", signed: false },
      ...{ shareUrl: `${rig.base}/s/${id}`, embedUrl: `${rig.base}/embed/${id}`, playbackUrl: `${rig.base}/live/${id}/index.m3u8` },
      ...{ whipUrl: `${rig.base}/whip/${id}`, studioUrl: `${rig.base}/studio/${id}` },
      ...{ cardUrl: `${rig.base}/s/${id}/card.png`, calendarUrl: `${rig.base}/s/${id}/space.ics`, cohosts: [] },
      ...{ host: { id: "ann", name: "Ann", handle: "ann" }, stage: [] },
    },
  );
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/end`)).body.code, "state_conflict");
  const started = await rig.call("POST", `/v1/spaces/${id}/start`);
  assert.deepEqual([started.status, started.body.state], [200, "live"]);
  const offered = rig.packager.received.find(({ path }) => path === `/internal/broadcasts/${id}`)?.body as { run: string; startedAt: number };
  assert.equal(new Date(offered.startedAt).toISOString(), started.body.startedAt);
  const room = { space: id, run: offered.run, startedAt: offered.startedAt, profile: "fast", participants: { ann: { role: "host" } } };
  assert.deepEqual(rig.ingest.received.find(({ method, path }) => method === "PUT" && path === `/internal/rooms/${id}`)?.body, room);
  const again = await rig.call("POST", `/v1/spaces/${id}/start`);
  assert.equal(again.body.startedAt, started.body.startedAt);
  const ended = await rig.call("POST", `/v1/spaces/${id}/end`);
  assert.equal(ended.body.state, "ended");
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/end`)).body.endedAt, ended.body.endedAt);
  const told = rig.packager.received.findLast(({ path }) => path.endsWith(id))?.body as { endedAt?: number } | undefined;
  assert.equal(typeof told?.endedAt, "number");
  assert.ok(rig.ingest.received.some(({ method, path }) => method === "DELETE" && path === `/internal/rooms/${id}`));
  const restart = await rig.call("POST", `/v1/spaces/${id}/start`);
  assert.deepEqual([restart.status, restart.body.code], [410, "space_ended"]);
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/tokens`, { body: { accountId: "ann", role: "host" } })).body.code, "space_ended");
});

test("twenty starts at once make one broadcast", async () => {
  const id = await makeSpace(rig);
  const replies = await Promise.all(Array.from({ length: 20 }, () => rig.call("POST", `/v1/spaces/${id}/start`)));
  assert.equal(new Set(replies.map(({ body }) => body.startedAt)).size, 1);
  const runs = rig.packager.received.filter(({ path }) => path.endsWith(id)).map(({ body }) => (body as { run: string }).run);
  assert.equal(new Set(runs).size, 1);
});

test("a live space is offered again every second, so a role that restarted learns of it", async () => {
  const id = await makeSpace(rig);
  await rig.call("POST", `/v1/spaces/${id}/start`);
  const count = () => rig.packager.received.filter(({ path }) => path.endsWith(id)).length;
  const first = count();
  await until(() => count() >= first + 2);
});

test("spaces are listed by state, newest first, page by page", async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) ids.unshift(await makeSpace(rig, { host: "lister" }));
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: { body: { spaces: { id: string }[]; next: string | null } } = await rig.call(
      "GET",
      `/v1/spaces?state=scheduled&limit=2${next && `&after=${next}`}`,
      { token: null },
    );
    seen.push(...page.body.spaces.map(({ id }) => id));
    next = page.body.next;
  }
  assert.deepEqual(seen.slice(0, 5), ids);
  assert.equal(new Set(seen).size, seen.length);
  assert.equal((await rig.call("GET", "/v1/spaces?state=asleep")).body.code, "body_invalid");
  assert.equal((await rig.call("GET", "/v1/spaces?after=AAAA")).body.code, "body_invalid");
  assert.equal((await rig.call("GET", "/v1/spaces?limit=1000")).body.code, "body_invalid");
});

test("a space is public, may be cached for a moment, and shows who is on stage", async () => {
  const id = await makeSpace(rig);
  await rig.call("POST", `/v1/spaces/${id}/start`);
  const events = [
    { type: "joined", account: "ann", name: "ann", at: 1 },
    { type: "talking", account: "ann", name: "ann", talking: true, at: 2 },
    { type: "level", account: "ann", name: "ann", at: 3 },
  ];
  assert.equal((await rig.call("POST", "/internal/stage-events", { token: bearer, body: { space: id, events } })).status, 204);
  const reply = await rig.call("GET", `/v1/spaces/${id}`, { token: null });
  assert.match(reply.headers.get("cache-control") ?? "", /^public, max-age=1, s-maxage=2/);
  assert.deepEqual(reply.body.stage, [{ account: "ann", name: "ann", handle: "ann", role: "host", muted: false, mutedByHost: false, talking: true }]);
  assert.equal((await rig.call("GET", "/v1/spaces/none")).body.code, "space_not_found");
});

test("the stage heals from ingest's own account of the room", async () => {
  const id = await makeSpace(rig);
  rig.ingest.answers.set(`GET /internal/rooms/${id}`, { status: 200, body: { stage: [{ account: "bob", name: "Bob", talking: true }] } });
  await rig.call("POST", `/v1/spaces/${id}/start`);
  await until(async () => (await rig.call("GET", `/v1/spaces/${id}`)).body.stage[0]?.account === "bob");
});

test("a moderator mutes, promotes, removes and bars, and the room is told each time", async () => {
  const id = await makeSpace(rig, { host: "hostess" });
  const host = await tokenFor(rig, { space: id, account: "hostess", role: "host" });
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/start`, { token: host })).status, 200);
  const speaker = await tokenFor(rig, { space: id, account: "sam", role: "speaker" });
  const room = () =>
    rig.ingest.received.findLast(({ method, path }) => method === "PUT" && path === `/internal/rooms/${id}`)?.body as { participants: Record<string, unknown> };
  assert.equal(room().participants.sam, undefined, "nothing to say of a plain speaker");
  const path = `/v1/spaces/${id}/participants/sam`;
  assert.equal((await rig.call("PATCH", path, { token: speaker, body: { role: "cohost" } })).body.code, "forbidden");
  const muted = await rig.call("PATCH", path, { token: host, body: { muted: true } });
  assert.deepEqual(muted.body, {
    account: "sam",
    name: "Name of sam",
    handle: "sam",
    role: "speaker",
    muted: true,
    mutedByHost: true,
    talking: false,
    onStage: false,
    barred: false,
  });
  assert.deepEqual(room().participants.sam, { muted: true, role: "speaker" });
  await rig.call("PATCH", path, { token: host, body: { role: "cohost", muted: false } });
  assert.deepEqual(room().participants.sam, { role: "cohost", raised: true });
  await rig.call("PATCH", path, { token: host, body: { role: "listener" } });
  assert.deepEqual(room().participants.sam, { barred: true }, "a listener leaves the stage at once");
  await rig.call("PATCH", path, { token: host, body: { role: "cohost" } });
  assert.equal((await rig.call("PATCH", path, { token: speaker, body: { muted: false } })).status, 200, "a promoted account needs no new token");
  assert.equal((await rig.call("PATCH", `/v1/spaces/${id}/participants/hostess`, { token: speaker, body: { role: "speaker" } })).body.code, "forbidden");
  assert.equal((await rig.call("DELETE", `/v1/spaces/${id}/participants/hostess`, { token: speaker })).body.code, "forbidden");
  assert.equal((await rig.call("DELETE", path, { token: host })).status, 204);
  assert.deepEqual(room().participants.sam, { barred: true }, "kept off, its role taken away");
  assert.equal(
    (await rig.call("GET", `/v1/spaces/${id}/participants`)).body.participants.find((one: { account: string }) => one.account === "sam").barred,
    false,
  );
  assert.equal((await rig.call("DELETE", `${path}?bar=true`, { token: host })).status, 204);
  assert.equal((await rig.call("GET", `/v1/spaces/${id}/participants`, { token: speaker })).body.code, "barred");
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/tokens`, { body: { accountId: "sam", role: "speaker" } })).body.code, "barred");
  assert.equal((await rig.call("PATCH", `/v1/spaces/${id}/participants/nobody`, { body: { muted: true } })).body.code, "account_not_found");
  await rig.call("POST", `/v1/spaces/${id}/end`, { token: host });
  assert.equal((await rig.call("PATCH", path, { body: { muted: true } })).body.code, "space_ended");
  assert.equal((await rig.call("DELETE", path)).body.code, "space_ended");
  assert.equal((await rig.call("GET", `/v1/spaces/${id}/events`)).body.code, "space_ended");
});

test("who is muted by the host and by themself is heard when both have unmuted, and nobody lifts the other's mute", async () => {
  const id = await makeSpace(rig, { host: "hilda" });
  const host = await tokenFor(rig, { space: id, account: "hilda", role: "host" });
  await rig.call("POST", `/v1/spaces/${id}/start`, { token: host });
  const speaker = await tokenFor(rig, { space: id, account: "sue", role: "speaker" });
  const change = async (token: string, body: unknown, account = "sue") => {
    const reply = await rig.call("PATCH", `/v1/spaces/${id}/participants/${account}`, { token, body });
    return reply.status === 200 ? [reply.body.muted, reply.body.mutedByHost] : reply.body.code;
  };
  const ordered = () => {
    const order = rig.ingest.received.findLast(({ method, path }) => method === "PUT" && path === `/internal/rooms/${id}`);
    return (order?.body as { participants: Record<string, { muted?: boolean }> } | undefined)?.participants.sue?.muted === true;
  };
  assert.deepEqual(await change(speaker, { muted: true }), [true, false]);
  assert.equal(ordered(), true);
  assert.deepEqual(await change(host, { muted: false }), [true, false], "a host's unmute leaves the own mute");
  assert.deepEqual(await change(host, { muted: true }), [true, true]);
  assert.deepEqual(await change(speaker, { muted: false }), [true, true], "an own unmute leaves the host's");
  assert.equal(ordered(), true);
  await tokenFor(rig, { space: id, account: "sue", role: "speaker" });
  assert.equal(ordered(), true, "a new token brings no voice back");
  assert.deepEqual(await change(host, { muted: false }), [false, false]);
  assert.equal(ordered(), false);
  assert.equal(await change(speaker, { muted: true }, "hilda"), "forbidden");
  assert.equal(await change(speaker, { muted: true, role: "cohost" }), "forbidden");
  await change(apiKey, { muted: true }, "hilda");
  assert.deepEqual(await change(host, { muted: false }, "hilda"), [false, false], "the host is above every mute");
});

test("the role host is for the host alone", async () => {
  const id = await makeSpace(rig);
  await rig.call("PUT", "/v1/accounts/eve", { body: { name: "Eve", handle: "eve" } });
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/tokens`, { body: { accountId: "eve", role: "host" } })).body.code, "forbidden");
  assert.equal((await rig.call("POST", `/v1/spaces/${id}/tokens`, { body: { accountId: "nobody", role: "speaker" } })).body.code, "account_not_found");
  assert.equal((await rig.call("POST", "/v1/spaces/none/tokens", { body: { accountId: "eve", role: "speaker" } })).body.code, "space_not_found");
});

test("a demo has thirteen speakers, and there is one at a time", async () => {
  const [one, other] = await Promise.all([rig.call("POST", "/v1/demo", { token: null }), rig.call("POST", "/v1/demo", { token: null })]);
  assert.equal(one.body.id, other.body.id);
  const order = rig.ingest.received.find(({ path }) => path === `/internal/demo/${one.body.id}`)?.body as {
    tokens: { account: string; name: string; token: string }[];
  };
  assert.equal(order.tokens.length, 13);
  assert.equal((await rig.call("POST", "/v1/demo", { token: null })).status, 200);
  await rig.call("POST", `/v1/spaces/${one.body.id}/end`);
  assert.equal((await rig.call("POST", "/v1/demo", { token: apiKey })).status, 201);
});

test("health, readiness and the metrics of all roles that answer are served", async () => {
  assert.equal((await rig.call("GET", "/healthz", { token: null })).body.status, "ok");
  assert.equal((await rig.call("GET", "/readyz", { token: null })).body.status, "ready");
  const sample = { value: 3, labels: { role: "packager" } };
  rig.packager.answers.set("GET /internal/metrics.json", {
    status: 200,
    body: [{ name: "rostrum_parts", help: "Parts.", type: "gauge", aggregator: "sum", values: [sample] }],
  });
  const text = await (await fetch(`${rig.base}/metrics`)).text();
  assert.match(text, /rostrum_parts\{role="packager"\} 3/);
  assert.match(text, /rostrum_control_request_seconds_count\{.*route="\/v1\/spaces\/:space".*\}/);
  assert.match(await (await fetch(`${rig.base}/metrics`)).text(), /rostrum_metrics_missing_roles_total\{role="control"\} [1-9]/);
  assert.equal((await rig.call("GET", "/internal/metrics.json")).body.code, "token_invalid");
  assert.equal((await rig.call("GET", "/internal/metrics.json", { token: bearer })).status, 200);
});
