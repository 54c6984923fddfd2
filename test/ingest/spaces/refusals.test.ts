/** What the API must refuse: bad input, bad credentials, wrong methods, and strangers in a local trial. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
import { deriveKey } from "../../../infra/config/secrets.ts";
import { createTokenIssuer } from "../../../packager/contract/participant-token.ts";
import { apiKey, type CallOptions, clock, makeSpace, type Reply, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
let space: string;
before(async () => {
  rig = await startRig();
  space = await makeSpace(rig);
});
after(() => rig.close());

function isProblem(reply: Reply, code: string): void {
  assert.equal(reply.body.code, code, JSON.stringify(reply.body));
  assert.equal(reply.headers.get("content-type"), "application/problem+json");
  assert.deepEqual(Object.keys(reply.body).sort(), ["code", "detail", "status", "title", "type"]);
  assert.equal(reply.body.status, reply.status);
  assert.equal(reply.headers.get("cache-control"), "no-store");
}

const account = { name: "A", handle: "a" };
const bodies: Readonly<Record<string, { readonly options: CallOptions; readonly code: string }>> = {
  "a body that is not JSON": { options: { body: '{"name":' }, code: "body_invalid" },
  "no body": { options: {}, code: "body_invalid" },
  "a JSON primitive": { options: { body: "7" }, code: "body_invalid" },
  "an unknown field": { options: { body: { ...account, admin: true } }, code: "body_invalid" },
  "a prototype field": { options: { body: '{"name":"A","handle":"a","__proto__":{"admin":true}}' }, code: "body_invalid" },
  "a missing field": { options: { body: { name: "A" } }, code: "body_invalid" },
  "a NUL character": { options: { body: { name: "A\u0000", handle: "a" } }, code: "body_invalid" },
  "a blank name": { options: { body: { name: "  ", handle: "a" } }, code: "body_invalid" },
  "a script as an avatar": { options: { body: { ...account, avatarUrl: "javascript:alert(1)" } }, code: "body_invalid" },
  "a negative follower count": { options: { body: { ...account, followerCount: -1 } }, code: "body_invalid" },
  "a follower count beyond the column": { options: { body: { ...account, followerCount: 3e9 } }, code: "body_invalid" },
  "one megabyte of JSON": { options: { body: { name: "A".repeat(1_048_576), handle: "a" } }, code: "body_too_large" },
  "deep nesting": { options: { body: `${"[".repeat(20_000)}${"]".repeat(20_000)}` }, code: "body_invalid" },
  "a form": { options: { body: "name=A", headers: { "content-type": "application/x-www-form-urlencoded" } }, code: "media_type_not_supported" },
  "an unknown charset": { options: { body: account, headers: { "content-type": "application/json; charset=klingon" } }, code: "media_type_not_supported" },
};

for (const [name, { options, code }] of Object.entries(bodies)) {
  test(`an account is not made of ${name}`, async () => {
    isProblem(await rig.call("PUT", "/v1/accounts/bad", options), code);
    isProblem(await rig.call("GET", "/v1/accounts/bad", {}), "method_not_allowed");
  });
}

test("a title of ten thousand characters, a torn one and one that is blank are refused; any script, emoji and markup come back as they were", async () => {
  for (const title of ["ü".repeat(10_000), "half \ud83c", " \u2003 ", "line\nbreak", "never a letter \uffff"])
    isProblem(await rig.call("POST", "/v1/spaces", { body: { title, hostId: "ann" } }), "body_invalid");
  const words = `</title><script>alert(1)</script> مدّ וגם \u202e${"👩‍🚀"} "&amp;'`;
  await rig.call("PUT", "/v1/accounts/words", { body: { name: words, handle: words.slice(0, 50), followerCount: 1000 } });
  const { id } = (await rig.call("POST", "/v1/spaces", { body: { title: words, hostId: "words", description: words } })).body;
  const { title, description, host } = (await rig.call("GET", `/v1/spaces/${id}`)).body;
  assert.deepEqual([title, description, host.name], [words, words, words]);
  assert.equal((await rig.call("GET", `/v1/spaces/${id}`)).headers.get("x-content-type-options"), "nosniff");
});

test("ids outside the allowed form are refused before anything is looked up", async () => {
  for (const id of ["a%20b", "%00", "a%2Fb", "x".repeat(129), "%2e%2e%2f", "%E2%98%83", "a'--"])
    isProblem(await rig.call("GET", `/v1/spaces/${id}`), "id_invalid");
  isProblem(await rig.call("GET", "/v1/spaces/%E0%A4%A"), "id_invalid");
  isProblem(await rig.call("POST", "/v1/spaces", { body: { title: "T", hostId: "a/b" } }), "body_invalid");
});

test("a dot or two, which would vanish from a URL, are no id", async () => {
  for (const [method, path] of [
    ["PUT", "/v1/accounts/%2e%2e"],
    ["PUT", "/v1/accounts/."],
    ["GET", "/v1/spaces/.."],
    ["GET", "/v1/spaces/%2E"],
  ] as const) {
    const { status, text } = await raw({ method, path, headers: { authorization: `Bearer ${apiKey}` } });
    assert.deepEqual([status, (JSON.parse(text) as { code: string }).code], [400, "id_invalid"], path);
  }
  isProblem(await rig.call("POST", "/v1/spaces", { body: { title: "T", hostId: ".." } }), "body_invalid");
  isProblem(await rig.call("POST", `/v1/spaces/${space}/tokens`, { body: { accountId: ".", role: "speaker" } }), "body_invalid");
});

test("a wrong method says which are right, an unknown path says so", async () => {
  const reply = await rig.call("DELETE", "/v1/spaces");
  isProblem(reply, "method_not_allowed");
  assert.equal(reply.headers.get("allow"), "GET, HEAD, POST, OPTIONS");
  isProblem(await rig.call("GET", "/v1/nothing"), "not_found");
  isProblem(await rig.call("GET", "/v1/spaces?color=red"), "body_invalid");
});

function forge(header: object, claims: object, key: Uint8Array | string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${key === "" ? "" : createHmac("sha256", key).update(signed).digest("base64url")}`;
}

test("tokens that are missing, expired, foreign, unsigned or forged are refused alike", async () => {
  const key = deriveKey(apiKey, "participant-token");
  const claims = { sub: "ann", space, role: "host", name: "Ann", iat: 1, exp: 9e9, jti: "1" };
  const other = await makeSpace(rig, { host: "other" });
  const past = await createTokenIssuer({ key, clock }).issue({ account: "ann", space, role: "host", name: "Ann" }, { ttlSeconds: -1 });
  const tokens = {
    expired: past.token,
    "other space": await tokenFor(rig, { space: other, account: "other", role: "host" }),
    "alg none": forge({ alg: "none" }, claims, ""),
    "alg none, kept signature": forge({ alg: "none" }, claims, key),
    "other key": forge({ alg: "HS256" }, claims, "another key"),
    "api key as key": forge({ alg: "HS256" }, claims, apiKey),
    "other algorithm": forge({ alg: "HS512" }, claims, key),
    "no expiry": forge({ alg: "HS256" }, { ...claims, exp: undefined }, key),
    "unknown role": forge({ alg: "HS256" }, { ...claims, role: "owner" }, key),
    "almost the key": `${apiKey}x`,
    garbage: "a.b.c",
  };
  for (const [name, token] of Object.entries(tokens)) {
    const reply = await rig.call("POST", `/v1/spaces/${space}/end`, { token });
    assert.deepEqual([reply.status, reply.body.code], [401, "token_invalid"], name);
    assert.equal(reply.headers.get("www-authenticate"), "Bearer");
  }
  isProblem(await rig.call("GET", `/v1/spaces/${space}/participants`, { token: null }), "token_invalid");
  isProblem(await rig.call("GET", `/v1/spaces/${space}/events`, { token: null }), "token_invalid");
  isProblem(await rig.call("PUT", "/v1/accounts/x", { body: account, headers: { authorization: "Basic eA==" } }), "token_invalid");
});

test("a speaker or listener cannot do what needs the host, nor a host what needs the key", async () => {
  for (const role of ["speaker", "listener", "cohost"]) {
    const token = await tokenFor(rig, { space, account: `one-${role}`, role });
    isProblem(await rig.call("POST", `/v1/spaces/${space}/start`, { token }), "forbidden");
    isProblem(await rig.call("POST", "/v1/spaces", { token, body: { title: "T", hostId: "ann" } }), "forbidden");
    if (role !== "cohost") isProblem(await rig.call("DELETE", `/v1/spaces/${space}/participants/ann`, { token }), "forbidden");
  }
  const listener = await tokenFor(rig, { space, account: "one-listener", role: "listener" });
  isProblem(await rig.call("GET", `/v1/spaces/${space}/events`, { token: listener }), "forbidden");
  const host = await tokenFor(rig, { space, account: "ann", role: "host" });
  isProblem(await rig.call("POST", `/v1/spaces/${space}/tokens`, { token: host, body: { accountId: "ann", role: "host" } }), "forbidden");
});

const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "from another address behind the proxy": { "x-forwarded-for": "203.0.113.7" },
  "that claims to be local before its real address": { "x-forwarded-for": "127.0.0.1, 203.0.113.7" },
  "of a page on another site": { origin: "https://evil.example" },
  "by a name that leads here (DNS rebinding)": { host: "evil.example" },
};
for (const [name, headers] of Object.entries(strangers)) {
  test(`a local trial refuses a call ${name}`, async () => {
    assert.equal(await rawStatus({ headers }), 401);
  });
}

test("a local trial takes a call of this machine, also through the proxy and from its own pages", async () => {
  const { host } = new URL(rig.base);
  const local: readonly Record<string, string>[] = [
    {},
    { "x-forwarded-for": "127.0.0.1" },
    { "x-forwarded-for": "::1" },
    { origin: rig.base, host },
    { host: "localhost:8080" },
  ];
  for (const headers of local) assert.equal(await rawStatus({ headers }), 201, JSON.stringify(headers));
});

test("links follow the host that the request named, unless it is no host", async () => {
  const shareUrl = async (host: string) =>
    (JSON.parse((await raw({ method: "GET", path: `/v1/spaces/${space}`, headers: { host } })).text) as { shareUrl: string }).shareUrl;
  assert.equal(await shareUrl("talk.example:81"), `http://talk.example:81/s/${space}`);
  assert.equal(await shareUrl("a b<script>"), `http://localhost/s/${space}`);
});

interface RawOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function rawStatus(options: RawOptions): Promise<number> {
  return (await raw(options)).status;
}

/** With headers that `fetch` does not let through. */
function raw({ method = "POST", path = "/v1/spaces", headers }: RawOptions): Promise<{ status: number; text: string }> {
  const { port } = new URL(rig.base);
  const body = method === "POST" ? JSON.stringify({ title: "T", hostId: "ann" }) : "";
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: "127.0.0.1", port, path, method, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject).end(body);
  });
}

test("a space does not start on a machine that is full, and starts once there is a place", async () => {
  const space = await makeSpace(rig, { host: "waiting" });
  rig.ingest.answers.set("GET /internal/capacity", { status: 200, body: { full: true } });
  const refused = await rig.call("POST", `/v1/spaces/${space}/start`);
  assert.deepEqual([refused.status, refused.body.code, refused.headers.get("retry-after")], [503, "no_room_capacity", "5"]);
  assert.equal((await rig.call("GET", `/v1/spaces/${space}`)).body.state, "scheduled");
  rig.ingest.answers.set("GET /internal/capacity", { status: 200, body: { full: false } });
  assert.equal((await rig.call("POST", `/v1/spaces/${space}/start`)).body.state, "live");
  rig.ingest.answers.set("GET /internal/capacity", { status: 200, body: { full: true } });
  assert.equal((await rig.call("POST", `/v1/spaces/${space}/start`)).status, 200, "asked again while live, it changes nothing");
  rig.ingest.answers.delete("GET /internal/capacity");
});
