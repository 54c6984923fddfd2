/** What the studio reads off the wire and writes to it: Link headers, problems, tokens, trickle fragments. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../../../infra/errors/catalogue.ts";
import { iceServersOf } from "../../../ingest/studio/model/ice-servers.ts";
import { problemCode, refusalOf } from "../../../ingest/studio/model/refusal.ts";
import { inState, newerSpace, readSpace } from "../../../ingest/studio/model/space-summary.ts";
import { readTicket, tokenOf } from "../../../ingest/studio/model/ticket.ts";
import { trickleFragment } from "../../../ingest/studio/model/trickle-fragment.ts";

test("ICE servers of one joined Link header are told apart, credentials and all", () => {
  const link =
    '<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net?transport=udp>; rel="ice-server"; username="1:ana, b"; credential="p\\"w="; credential-type="password"';
  assert.deepEqual(iceServersOf(link), [
    { urls: ["stun:stun.example.net"] },
    { urls: ["turn:turn.example.net?transport=udp"], username: "1:ana, b", credential: 'p"w=' },
  ]);
});

test("links of other relations, other schemes and relays without credentials are left out", () => {
  assert.deepEqual(iceServersOf('</style.css>; rel=preload, <https://example.net>; rel="ice-server", <turn:t.example.net>; rel="ice-server"'), []);
  assert.deepEqual(iceServersOf(null), []);
  assert.deepEqual(iceServersOf("<<;;,, rel=ice-server"), []);
});

test("a relation among several and without quotes counts", () => {
  assert.deepEqual(iceServersOf("<stun:s.example.net>; rel=ice-server"), [{ urls: ["stun:s.example.net"] }]);
  assert.deepEqual(iceServersOf('<stun:s.example.net>;REL="next ice-server"'), [{ urls: ["stun:s.example.net"] }]);
});

test("every answer of the catalogue is either a refusal with words or a reason to try again", () => {
  for (const [code, { status }] of Object.entries(catalogue))
    assert.equal(refusalOf(status, code) === undefined, status >= 500 || status === 429 || (status === 404 && code !== "space_not_found"), code);
});

test("an answer from something in between is read by its status", () => {
  assert.equal(refusalOf(502, undefined), undefined);
  assert.equal(refusalOf(404, undefined), undefined);
  assert.equal(refusalOf(401, undefined), "ticket_invalid");
  assert.equal(problemCode("<html>"), undefined);
  assert.equal(problemCode('{"code":"stage_full"}'), "stage_full");
});

const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;

test("a ticket tells who its bearer is, in any script", () => {
  const ticket = readTicket(jwt({ sub: "a1", name: "Zoë 林", role: "cohost", space: "s", exp: 10 }));
  assert.deepEqual({ ...ticket, token: "" }, { token: "", account: "a1", name: "Zoë 林", role: "cohost", space: "s", expiresAt: 10_000 });
});

test("what is no ticket is no ticket", () => {
  for (const token of ["", "a.b.c", "e30.e30.e30", jwt(null), jwt({ sub: "a", space: "s", exp: 1, role: "king" }), jwt([])])
    assert.equal(readTicket(token), undefined);
});

test("the token is found in the fragment and nowhere else", () => {
  assert.equal(tokenOf("#token=a.b.c"), "a.b.c");
  assert.equal(tokenOf("#x=1&token=a.b.c"), "a.b.c");
  assert.equal(tokenOf(""), undefined);
});

test("a trickle fragment carries the credentials, the section and the candidates of RFC 8840", () => {
  const offer = "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=mid:0\r\n";
  const body = trickleFragment(offer, ["candidate:1 1 udp 1 10.0.0.1 5000 typ host"], { complete: true });
  assert.equal(
    body,
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 10.0.0.1 5000 typ host\r\na=end-of-candidates\r\n",
  );
});

test("links of a space are made absolute and only web links are kept", () => {
  const base = "https://radio.example/v1/spaces/x";
  assert.equal(readSpace({ state: "live", shareUrl: "/s/x" }, base)?.shareUrl, "https://radio.example/s/x");
  assert.equal(readSpace({ state: "live", shareUrl: "javascript:alert(1)" }, base)?.shareUrl, undefined);
  assert.equal(readSpace({ state: "paused" }, base), undefined);
});

test("a space never goes back to what it was, whatever a cache in between still tells", () => {
  const before = readSpace({ state: "scheduled", title: "Tides" }, "https://radio.example");
  assert.ok(before);
  const live = newerSpace(before, inState(before, "live", 1000));
  assert.deepEqual([live?.state, live?.startedAt], ["live", 1000]);
  assert.equal(newerSpace(live, before), live);
  const read = readSpace({ state: "live", title: "Tides", startedAt: 990 }, "https://radio.example");
  assert.equal(newerSpace(live, read)?.startedAt, 990);
  assert.equal(newerSpace(read, undefined), read);
});
