/** Asking to speak, being invited, brought up, sent down, muted and barred, through the API: what each is told, and what the room is ordered. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bearer, makeSpace, type Reply, type Rig, startRig, tokenFor } from "../rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig({ ROSTRUM_MAX_REQUESTS: "5", ROSTRUM_MAX_INVITES: "3", ROSTRUM_MAX_REPORTS: "2" });
});
after(() => rig.close());

interface Show {
  readonly space: string;
  readonly host: string;
  call(method: string, path: string, token?: string | null, body?: unknown): Promise<Reply>;
  token(account: string, role: string): Promise<string>;
  /** What the room was last ordered about an account. */
  ordered(account: string): unknown;
}

async function liveSpace(owner: string): Promise<Show> {
  const space = await makeSpace(rig, { host: owner });
  const host = await tokenFor(rig, { space, account: owner, role: "host" });
  await rig.call("POST", `/v1/spaces/${space}/start`, { token: host });
  return {
    ...{ space, host },
    call: (method, path, token = host, body) => rig.call(method, `/v1/spaces/${space}${path}`, { token, ...(body !== undefined && { body }) }),
    token: (account, role) => tokenFor(rig, { space, account, role }),
    ordered: (account) => {
      const order = rig.ingest.received.findLast(({ method, path }) => method === "PUT" && path === `/internal/rooms/${space}`);
      return (order?.body as { participants: Record<string, unknown> } | undefined)?.participants[account];
    },
  };
}

test("a listener asks, waits in a queue, is accepted, and may speak with the token it has", async () => {
  const { call, token, ordered } = await liveSpace("h1");
  const lis = await token("lis", "listener");
  assert.equal((await call("GET", "/participants", lis)).body.code, "forbidden");
  const asked = await call("POST", "/requests", lis, { note: "About bees" });
  assert.deepEqual([asked.status, asked.body.account, asked.body.state, asked.body.note], [201, "lis", "waiting", "About bees"]);
  assert.equal((await call("POST", "/requests", lis)).status, 200, "asked again, it still waits");
  const queue = (await call("GET", "/participants")).body.requests;
  assert.deepEqual(
    queue.map(({ account }: { account: string }) => account),
    ["lis"],
  );
  assert.equal((await call("POST", "/requests/lis/accept", lis)).body.code, "forbidden", "nobody accepts themself");
  assert.equal(ordered("lis"), undefined);
  const accepted = await call("POST", "/requests/lis/accept");
  assert.deepEqual([accepted.status, accepted.body.state], [200, "accepted"]);
  assert.deepEqual(ordered("lis"), { role: "speaker", raised: true });
  assert.equal((await call("GET", "/participants", lis)).status, 200);
  assert.equal((await call("GET", "/requests/lis", lis)).body.state, "accepted");
  assert.equal((await call("POST", "/requests/lis/accept")).status, 200, "accepting twice is no fault");
  assert.equal((await call("POST", "/requests/lis/decline")).body.code, "state_conflict");
  assert.equal((await call("POST", "/requests", lis)).body.code, "state_conflict", "a speaker need not ask");
});

test("who is sent down is off at once and may ask again; a declined or withdrawn wish leaves the queue", async () => {
  const { call, token, ordered } = await liveSpace("h2");
  const sam = await token("sam2", "speaker");
  assert.equal((await call("PATCH", "/participants/sam2", undefined, { role: "listener" })).status, 200);
  assert.deepEqual(ordered("sam2"), { barred: true });
  assert.equal((await call("GET", "/participants", sam)).body.code, "forbidden", "the token still says speaker");
  assert.equal((await call("GET", "/requests/sam2", sam)).status, 204, "no fault of who has not asked");
  assert.equal((await call("POST", "/requests", sam)).status, 201);
  assert.equal((await call("GET", "/requests/sam2", sam)).body.state, "waiting");
  assert.equal((await call("POST", "/requests/sam2/decline")).body.state, "declined");
  assert.equal((await call("POST", "/requests", sam)).status, 201);
  assert.equal((await call("DELETE", "/requests/sam2", await token("other2", "listener"))).body.code, "forbidden");
  assert.equal((await call("DELETE", "/requests/sam2", sam)).status, 204);
  assert.deepEqual((await call("GET", "/requests")).body.requests, []);
  assert.equal((await call("POST", "/requests/nobody/accept")).body.code, "request_not_found");
  assert.equal((await call("PATCH", "/participants/sam2", sam, { role: "speaker" })).body.code, "forbidden", "nobody brings themself up");
});

test("the queue has a bound, which forty who ask at once do not pass", async () => {
  const { call } = await liveSpace("h3");
  for (let index = 0; index < 40; index++) await rig.call("PUT", `/v1/accounts/crowd-${index}`, { body: { name: "C", handle: "c" } });
  const replies = await Promise.all(Array.from({ length: 40 }, (_, index) => call("POST", "/requests", undefined, { accountId: `crowd-${index}` })));
  assert.equal(replies.filter(({ status }) => status === 403).length, 40, "a host asks for nobody else");
  const bySite = await Promise.all(
    Array.from({ length: 40 }, (_, index) => call("POST", "/requests", "test-key-0123456789abcdef", { accountId: `crowd-${index}` })),
  );
  assert.deepEqual([bySite.filter(({ status }) => status === 201).length, bySite.filter(({ body }) => body.code === "requests_full").length], [5, 35]);
});

test("of forty who decide one wish at once, those who decided as it was decided are told so, and the others that they are too late", async () => {
  const { call, token } = await liveSpace("h10");
  await call("POST", "/requests", await token("lis10", "listener"));
  const verdictOf = (index: number) => (index % 2 === 0 ? "accept" : "decline");
  const replies = await Promise.all(Array.from({ length: 40 }, (_, index) => call("POST", `/requests/lis10/${verdictOf(index)}`)));
  const { state } = (await call("GET", "/requests/lis10")).body;
  for (const [index, { status, body }] of replies.entries())
    assert.deepEqual([status, body.code], state.startsWith(verdictOf(index)) ? [200, undefined] : [409, "state_conflict"]);
});

test("two co-hosts at most, however many are appointed at once, and only by the host", async () => {
  const { call, token } = await liveSpace("h4");
  for (const id of ["a4", "b4", "c4", "d4", "e4"]) await token(id, "speaker");
  const replies = await Promise.all(["a4", "b4", "c4", "d4", "e4"].map((id) => call("PATCH", `/participants/${id}`, undefined, { role: "cohost" })));
  assert.deepEqual([replies.filter(({ status }) => status === 200).length, replies.filter(({ body }) => body.code === "cohosts_full").length], [2, 3]);
  const { body } = await call("GET", "");
  assert.equal(body.cohosts.length, 2);
  const [cohost] = body.cohosts as { id: string }[];
  const token4 = await token(cohost?.id ?? "", "cohost");
  const speaker = ["a4", "b4", "c4", "d4", "e4"].find((id) => !body.cohosts.some((one: { id: string }) => one.id === id));
  assert.equal((await call("PATCH", `/participants/${speaker}`, token4, { role: "cohost" })).body.code, "forbidden");
  assert.equal((await call("PATCH", `/participants/${speaker}`, token4, { muted: true })).status, 200);
  assert.equal((await call("PATCH", "/participants/h4", token4, { muted: true })).body.code, "forbidden", "the host is above a co-host");
  assert.equal((await call("GET", "/audit", token4)).body.code, "forbidden", "the trail is the host's");
});

test("an invited account comes up by its own token, and a link brings a guest of whom nothing is known, once", async () => {
  const { space, call, token, ordered } = await liveSpace("h5");
  const lis = await token("lis5", "listener");
  assert.equal((await call("POST", "/join", lis, {})).body.code, "invite_not_found");
  assert.equal((await call("POST", "/invites", lis, {})).body.code, "forbidden");
  assert.equal((await call("POST", "/invites", undefined, { accountId: "lis5" })).status, 201);
  const joined = await call("POST", "/join", lis, {});
  assert.deepEqual([joined.status, joined.body.account, joined.body.role], [201, "lis5", "speaker"]);
  assert.equal((await call("GET", "/participants", joined.body.token)).status, 200);
  const link = (await call("POST", "/invites", undefined, {})).body;
  assert.equal(link.url, `${rig.base}/studio/${space}#invite=${link.code}`);
  assert.equal((await call("POST", "/join", null, { code: link.code })).body.code, "body_invalid", "a guest has a name");
  const guests = await Promise.all(Array.from({ length: 8 }, () => call("POST", "/join", null, { code: link.code, name: "Gast ✨" })));
  assert.deepEqual([guests.filter(({ status }) => status === 201).length, guests.filter(({ body }) => body.code === "invite_not_found").length], [1, 7]);
  const guest = guests.find(({ status }) => status === 201)?.body;
  assert.match(guest.account, /^guest-/);
  assert.deepEqual(ordered(guest.account), { role: "speaker", raised: true });
  assert.equal((await call("POST", "/join", null, { code: "A".repeat(22), name: "X" })).body.code, "invite_not_found");
  const revoked = (await call("POST", "/invites", undefined, { uses: 5 })).body;
  assert.equal((await call("GET", "/invites")).body.invites.length, 1);
  assert.equal((await call("DELETE", `/invites/${revoked.id}`)).status, 204);
  assert.equal((await call("POST", "/join", null, { code: revoked.code, name: "X" })).body.code, "invite_not_found");
  for (let index = 0; index < 3; index++) assert.equal((await call("POST", "/invites", undefined, {})).status, 201);
  assert.equal((await call("POST", "/invites", undefined, {})).body.code, "invites_full");
});

test("mute all mutes speakers and neither host nor co-hosts", async () => {
  const { space, call, token, ordered } = await liveSpace("h6");
  for (const [id, role] of [
    ["co6", "cohost"],
    ["s6", "speaker"],
    ["t6", "speaker"],
  ] as const)
    await token(id, role);
  const events = ["h6", "co6", "s6", "t6"].map((account) => ({ type: "joined", account, name: account, at: 1 }));
  await rig.call("POST", "/internal/stage-events", { token: bearer, body: { space, events } });
  assert.deepEqual((await call("POST", "/mute-all")).body, { muted: ["s6", "t6"] });
  assert.deepEqual(
    [ordered("s6"), ordered("t6"), ordered("co6"), ordered("h6")].map((one) => (one as { muted?: boolean }).muted === true),
    [true, true, false, false],
  );
});

test("who is barred can do nothing more, until let back in", async () => {
  const { call, token } = await liveSpace("h7");
  const bad = await token("bad7", "listener");
  assert.equal((await call("DELETE", "/participants/bad7?bar=true")).status, 204);
  for (const [method, path, body] of [
    ["POST", "/requests", {}],
    ["POST", "/join", {}],
    ["GET", "/requests/bad7", undefined],
    ["POST", "/reports", { reason: "spam" }],
  ] as const)
    assert.equal((await call(method, path, bad, body)).body.code, "barred", path);
  assert.equal((await call("POST", "/invites", undefined, { accountId: "bad7" })).body.code, "barred");
  assert.equal((await call("PATCH", "/participants/bad7", undefined, { barred: false })).body.barred, false);
  assert.equal((await call("POST", "/requests", bad)).status, 201);
});

test("the trail tells the host every action with who did it to whom, newest first, page by page", async () => {
  const { call, token } = await liveSpace("h8");
  const lis = await token("lis8", "listener");
  await call("POST", "/requests", lis);
  await call("POST", "/requests/lis8/accept");
  await call("PATCH", "/participants/lis8", undefined, { muted: true });
  await call("DELETE", "/participants/lis8?bar=true");
  const seen: { action: string; actor: unknown; account?: string }[] = [];
  let next: string | null = "";
  while (next !== null) {
    const { body }: Reply = await call("GET", `/audit?limit=2${next && `&after=${next}`}`);
    seen.push(...body.entries);
    next = body.next;
  }
  const byHost = { kind: "participant", account: "h8" };
  assert.deepEqual(
    seen.map(({ action, actor, account }) => [action, actor, account]),
    [
      ["participant.barred", byHost, "lis8"],
      ["participant.muted", byHost, "lis8"],
      ["request.accepted", byHost, "lis8"],
      ["request.made", { kind: "participant", account: "lis8" }, "lis8"],
      ["space.started", byHost, undefined],
      ["space.created", { kind: "site" }, undefined],
    ],
  );
});

test("anybody may report, the site reads it and the host does not, and only so much is kept", async () => {
  const { call } = await liveSpace("h9");
  assert.equal((await call("POST", "/reports", null, { reason: "abuse", accountId: "h9", words: "<b>لا</b>" })).status, 201);
  assert.equal((await call("POST", "/reports", null, { reason: "boredom" })).body.code, "body_invalid");
  assert.equal((await call("GET", "/reports")).body.code, "forbidden");
  const [report] = (await call("GET", "/reports", "test-key-0123456789abcdef")).body.reports;
  assert.deepEqual([report.reason, report.accountId, report.words, report.reporterId], ["abuse", "h9", "<b>لا</b>", undefined]);
  await call("POST", "/reports", null, { reason: "spam" });
  assert.equal((await call("POST", "/reports", null, { reason: "spam" })).body.code, "reports_full");
});
