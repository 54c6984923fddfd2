/** Bad input through the public port: a problem each time, quickly, and no session left behind. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { deriveKey } from "../../infra/config/secrets.ts";
import { createTokenIssuer } from "../../packager/contract/participant-token.ts";
import { fingerprint, goodOffer } from "../ingest/stage/offers.ts";
import { type LiveSpace, startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { until } from "../support/until.ts";

let system: System;
let space: LiveSpace;
let ended: LiveSpace;
before(async () => {
  system = await startSystem();
  space = await startSpace(system, ["ann", "bo"]);
  ended = await startSpace(system, ["eve"]);
  await system.call("POST", `/v1/spaces/${ended.id}/end`);
});
after(() => system.stop());

interface Sent {
  readonly path: string;
  readonly body: string;
  readonly token: string;
  readonly method?: string;
  readonly type?: string;
}

async function tokenWith({ key, ttlSeconds = 60 }: { readonly key: string; readonly ttlSeconds?: number }): Promise<string> {
  const issuer = createTokenIssuer({ key: deriveKey(key, "participant-token"), clock: createSystemClock() });
  return (await issuer.issue({ account: "bo", space: space.id, role: "speaker", name: "Bo" }, { ttlSeconds })).token;
}

const replaced = (from: string, to: string) => goodOffer((line) => (line.startsWith(from) ? to : line));
const sections = Array.from({ length: 10_000 }, () => "m=audio 9 UDP/TLS/RTP/SAVPF 0");
const offered = (body: string): Sent => ({ path: `/whip/${space.id}`, body, token: space.tokens[1] ?? "" });
const knocking = (token: string): Sent => ({ ...offered(goodOffer()), token });
const account = (body: string): Sent => ({ path: "/v1/accounts/zoe", method: "PUT", type: "application/json", token: system.apiKey, body });

const cases: readonly (readonly [name: string, expected: string, make: () => Sent | Promise<Sent>])[] = [
  ["an offer of ten megabytes", "413 body_too_large", () => offered("a=x\r\n".repeat(2_000_000))],
  ["an offer of ten thousand media sections", "413 body_too_large", () => offered(goodOffer((line) => line, sections))],
  ["as many media sections as the body may hold", "400 sdp_invalid", () => offered(goodOffer((line) => line, sections.slice(0, 2000)))],
  ["an offer without audio", "422 codec_not_supported", () => offered(goodOffer((line) => (line.startsWith("m=") ? undefined : line)))],
  ["an offer of video alone", "422 codec_not_supported", () => offered(replaced("m=audio", "m=video 9 UDP/TLS/RTP/SAVPF 96"))],
  ["an offer without Opus", "422 codec_not_supported", () => offered(replaced("a=rtpmap:111", "a=rtpmap:111 PCMU/8000"))],
  ["a short fingerprint", "400 sdp_invalid", () => offered(replaced("a=fingerprint", "a=fingerprint:sha-256 AB:CD"))],
  ["a weak fingerprint", "400 sdp_invalid", () => offered(replaced("a=fingerprint", `a=fingerprint:sha-1 ${fingerprint}`))],
  ["an offer that is JSON", "415 media_type_not_supported", () => ({ ...offered("{}"), type: "application/json" })],
  ["a token for another space", "401 token_invalid", () => ({ ...knocking(space.tokens[1] ?? ""), path: "/whip/nowhere" })],
  ["a space that has ended", "410 space_ended", () => ({ ...knocking(ended.tokens[0] ?? ""), path: `/whip/${ended.id}` })],
  ["a token that is none", "401 token_invalid", () => knocking("a.b.c")],
  ["a token that has expired", "401 token_invalid", async () => knocking(await tokenWith({ key: system.apiKey, ttlSeconds: -5 }))],
  ["a token of another server", "401 token_invalid", async () => knocking(await tokenWith({ key: "another-key-0123456789" }))],
  ["a megabyte of JSON", "413 body_too_large", () => account(JSON.stringify({ name: "A".repeat(1_048_576), handle: "a" }))],
  ["an unknown field", "400 body_invalid", () => account('{"name":"A","handle":"a","admin":true}')],
  ["a space nobody made", "404 space_not_found", () => ({ ...account(""), path: "/v1/spaces/nowhere/start", method: "POST", body: "" })],
];

for (const [name, expected, make] of cases) {
  test(`${name} is answered with ${expected} and leaves nothing behind`, async (context) => {
    const { path, body, token, method = "POST", type = "application/sdp" } = await make();
    const startedAt = performance.now();
    const init: RequestInit = { method, headers: { authorization: `Bearer ${token}`, "content-type": type } };
    if (body !== "") init.body = body;
    const response = await fetch(system.url + path, init);
    const { code } = (await response.json()) as { code: string };
    context.diagnostic(`${Math.round(performance.now() - startedAt)} ms`);
    assert.equal(`${response.status} ${code}`, expected);
    assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.deepEqual((await system.call("GET", `/v1/spaces/${space.id}`)).stage, []);
    assert.equal(await sessions(), 0);
  });
}

test("a good offer becomes the one session there is", async () => {
  const { path, body, token } = offered(goodOffer());
  const response = await fetch(system.url + path, { method: "POST", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" } });
  assert.equal(response.status, 201);
  assert.equal(await sessions(), 1);
});

/** Offers that became sessions, of all since the start. */
async function sessions(): Promise<number> {
  const response = await fetch(`${system.url}/metrics`, { headers: { authorization: `Bearer ${system.apiKey}` } });
  const text = await response.text();
  return Number(/rostrum_stage_joins_total\{[^}]*outcome="joined"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
}

test("a space kept to some is heard with a signature only, and with none any more once they are revoked", async () => {
  await system.call("PUT", "/v1/accounts/ida", { name: "Ida", handle: "ida" });
  const { id } = await system.call("POST", "/v1/spaces", { title: "For those who paid", hostId: "ida", signed: true });
  await system.call("POST", `/v1/spaces/${id}/start`);
  const { playbackUrl } = await system.call("POST", `/v1/spaces/${id}/playback`, {});
  const address = String(playbackUrl);
  const status = async (url: string) => (await fetch(url)).status;
  const comes = (wanted: number) => until(async () => (await status(address)) === wanted);
  await comes(200);
  const media = /^[^#].*$/m.exec(await (await fetch(address)).text())?.[0] ?? "";
  assert.equal(await status(new URL(media, address).href), 200, "what a playlist names carries the signature on");
  assert.equal(await status(`${system.url}/live/${id}/index.m3u8`), 403);
  assert.equal(await status(`${system.url}/replay/${id}/exports.json`), 403);
  await system.call("DELETE", `/v1/spaces/${id}/playback`);
  await comes(403);
});
