import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { bearer, type IngestFixture, orderFor, startIngestFixture, tokenFor } from "./ingest-fixture.ts";
import { goodOffer } from "./offers.ts";

let ingest: IngestFixture;
before(async () => {
  ingest = await startIngestFixture({ TURN_URL: "turn:turn.example:3478", TURN_SECRET: "shared", ROSTRUM_ROOMS_PER_PROCESS: "2" });
  await ingest.order(orderFor("talk", { participants: { rude: { barred: true } } }));
});
after(() => ingest.close());

async function post(
  body: string | Buffer<ArrayBuffer>,
  { token, space = "talk", type = "application/sdp" }: { readonly token?: string; readonly space?: string; readonly type?: string } = {},
) {
  const headers: Record<string, string> = { "content-type": type };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  return fetch(ingest.whipUrl(space), { method: "POST", headers, body });
}
const codeOf = async (response: Response) => `${response.status} ${((await response.json()) as { code: string }).code}`;
const withHeaders = (token: string, headers: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...headers });

test("an offer is answered with a session, an entity tag and servers with time-limited credentials", async () => {
  const response = await post(goodOffer(), { token: await tokenFor("ann") });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), "application/sdp");
  assert.match(response.headers.get("location") ?? "", /^\/whip\/talk\/[\w-]{22}$/);
  assert.match(response.headers.get("etag") ?? "", /^"[\w-]+"$/);
  const link = response.headers.get("link") ?? "";
  assert.match(link, /<stun:turn\.example:3478>; rel="ice-server"/);
  const [, username = "", credential] = /username="(\d+:ann)"; credential="([^"]+)"/.exec(link) ?? [];
  assert.equal(credential, createHmac("sha1", "shared").update(username).digest("base64"));
  assert.match(await response.text(), /a=rtpmap:111 opus\/48000\/2/);
});

test("who only sends is answered that we only receive, with no source of our own", async () => {
  const token = await tokenFor("sam");
  const made = await post(
    goodOffer((line) => line.replace("sendrecv", "sendonly")),
    { token },
  );
  const answer = await made.text();
  assert.match(answer, /^a=recvonly\r$/m);
  assert.doesNotMatch(answer, /^a=(sendrecv|ssrc)/m);
  await fetch(new URL(made.headers.get("location") ?? "", ingest.base), { method: "DELETE", headers: withHeaders(token) });
});

test("tokens that are absent, foreign, expired, unsigned, of another space or of a listener do not publish", async () => {
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"ann","space":"talk","role":"host","exp":9999999999}').toString("base64url")}.`;
  const refused = ["401 token_invalid", "403 forbidden"];
  const bare = await post(goodOffer());
  assert.equal(bare.headers.get("www-authenticate"), "Bearer");
  assert.equal(await codeOf(bare), refused[0]);
  assert.equal(await codeOf(await post(goodOffer(), { token: await tokenFor("ann", { key: "some-other-api-key-entirely" }) })), refused[0]);
  assert.equal(await codeOf(await post(goodOffer(), { token: await tokenFor("ann", { ttlSeconds: -5 }) })), refused[0]);
  assert.equal(await codeOf(await post(goodOffer(), { token: unsigned })), refused[0]);
  assert.equal(await codeOf(await post(goodOffer(), { token: await tokenFor("ann", { space: "other" }) })), refused[0]);
  assert.equal(await codeOf(await post(goodOffer(), { token: await tokenFor("ann", { role: "listener" }) })), refused[1]);
  assert.equal(await codeOf(await post(goodOffer(), { token: await tokenFor("rude") })), "403 barred");
});

test("unknown and ended spaces, other content types and huge bodies are told apart, quickly", async () => {
  await ingest.order(orderFor("over"));
  await ingest.end("over");
  const at = async (space: string) => post(goodOffer(), { space, token: await tokenFor("ann", { space }) });
  assert.equal(await codeOf(await at("nowhere")), "404 space_not_found");
  assert.equal(await codeOf(await at("over")), "410 space_ended");
  const token = await tokenFor("ann");
  assert.equal(await codeOf(await post("{}", { token, type: "application/json" })), "415 media_type_not_supported");
  assert.equal(await codeOf(await post(Buffer.alloc(10_000_000, "a=x\r\n"), { token })), "413 body_too_large");
  assert.equal(await codeOf(await post("not sdp", { token })), "400 sdp_invalid");
  assert.equal((await ingest.describe("talk")).seats.taken <= 1, true);
});

test("a session takes trickled candidates by its entity tag and ends once", async () => {
  const token = await tokenFor("tess");
  const made = await post(goodOffer(), { token });
  const [url, etag = ""] = [new URL(made.headers.get("location") ?? "", ingest.base), made.headers.get("etag") ?? ""];
  const patch = async (headers: Record<string, string>, body = fragment("uFRg")) =>
    fetch(url, { method: "PATCH", body, headers: withHeaders(token, { "content-type": "application/trickle-ice-sdpfrag", ...headers }) });
  const taken = await patch({ "if-match": etag });
  assert.deepEqual([taken.status, taken.headers.get("etag")], [204, null]);
  assert.equal(await codeOf(await patch({})), "428 precondition_required");
  assert.equal(await codeOf(await patch({ "if-match": '"another"' })), "412 precondition_failed");
  assert.equal(await codeOf(await patch({ "if-match": "*" }, fragment("anew"))), "422 trickle_not_supported");
  const other = await tokenFor("someone-else");
  assert.equal(await codeOf(await fetch(url, { method: "DELETE", headers: withHeaders(other) })), "403 forbidden");
  assert.equal(await codeOf(await fetch(url, { method: "DELETE" })), "401 token_invalid");
  assert.equal((await fetch(url, { method: "DELETE", headers: withHeaders(token) })).status, 200);
  assert.equal(await codeOf(await fetch(url, { method: "DELETE", headers: withHeaders(token) })), "404 session_not_found");
});

test("other methods are refused with the ones allowed, and OPTIONS tells browsers what to send", async () => {
  for (const method of ["GET", "PUT", "PATCH"]) {
    const response = await fetch(ingest.whipUrl("talk"), { method });
    assert.equal(response.headers.get("allow"), "POST, OPTIONS");
    assert.equal(await codeOf(response), "405 method_not_allowed");
  }
  const options = await fetch(ingest.whipUrl("talk"), { method: "OPTIONS" });
  assert.equal(options.status, 204);
  assert.equal(options.headers.get("accept-post"), "application/sdp");
  assert.equal(options.headers.get("access-control-allow-origin"), "*");
  assert.match(options.headers.get("access-control-allow-headers") ?? "", /authorization/);
});

test("internal calls need the bearer, refuse unknown fields, and say when there is no place for a room", async () => {
  const put = async (space: string, order: unknown, authorization = `Bearer ${bearer}`) =>
    fetch(`${ingest.base}/internal/rooms/${space}`, {
      method: "PUT",
      body: JSON.stringify(order),
      headers: { authorization, "content-type": "application/json" },
    });
  assert.equal(await codeOf(await put("talk", orderFor("talk"), "Bearer wrong")), "401 token_invalid");
  assert.equal(await codeOf(await put("talk", { ...orderFor("talk"), surprise: 1 })), "400 body_invalid");
  assert.equal(await codeOf(await put("talk", orderFor("other"))), "400 body_invalid");
  const crowd = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`account-${index}`, { barred: true }]));
  assert.equal((await put("talk", orderFor("talk", { participants: crowd }))).status, 200, "an order may be larger than what strangers may send");
  assert.equal((await put("second", orderFor("second"))).status, 200);
  assert.equal(await codeOf(await put("third", orderFor("third"))), "503 no_room_capacity");
  const joinThird = async () => post(goodOffer(), { space: "third", token: await tokenFor("ann", { space: "third" }) });
  const refused = await joinThird();
  assert.equal(refused.headers.get("retry-after"), "2");
  assert.equal(await codeOf(refused), "503 no_room_capacity");
  assert.deepEqual(await ingest.call("GET", `${ingest.base}/internal/capacity`), { full: true });
  await ingest.end("second");
  assert.equal((await joinThird()).status, 201, "the room opens as soon as there is a place, without another order");
  await ingest.end("third");
  assert.deepEqual(await ingest.call("GET", `${ingest.base}/internal/capacity`), { full: false });
});

function fragment(ufrag: string): string {
  return `a=ice-ufrag:${ufrag}\r\na=ice-pwd:asd88fgpdd777uzjYhagZgxx\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 UDP 2114977791 127.0.0.1 9 typ host\r\na=end-of-candidates\r\n`;
}
