/** Signed playback at the origin: what a space kept to some gives to whom, and for how long caches may keep it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { playbackSpan, signPlayback, verifyPlayback } from "../../../packager/contract/playback-signature.ts";
import { atMost } from "../../../packager/origin/cache-policy.ts";
import { createOriginStage, keys } from "./support/origin-stage.ts";

const space = "~paid";
const rest = "run-0001/a64";
const codeOf = ({ text }: { readonly text: string }) => (JSON.parse(text) as { readonly code: string }).code;

test("a space kept to some is heard by whoever has a signature, from the playlist to the last part, and by nobody else", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const signature = signPlayback(playbackSpan(space, { now: stage.clock.now(), ttlSeconds: 3600 }), keys);
  const whole = await stage.get(`/live/${signature}/${space}/index.m3u8`);
  assert.equal(whole.status, 200);
  const media = /^(?!#).*index\.m3u8$/m.exec(whole.text)?.[0] ?? "";
  assert.equal(
    new URL(media, `http://x/live/${signature}/${space}/index.m3u8`).pathname,
    `/live/${signature}/${space}/${rest.replace("a64", media.split("/")[1] ?? "")}/index.m3u8`,
  );
  for (const name of ["index.m3u8", "init.mp4", "p19.m4s", "s1.m4s"]) {
    assert.equal((await stage.get(`/live/${signature}/${space}/${rest}/${name}`)).status, 200, name);
    const bare = await stage.get(`/live/${space}/${rest}/${name}`);
    assert.deepEqual([bare.status, codeOf(bare), bare.headers["cache-control"]], [403, "signature_required", "max-age=1"], name);
  }
  const late = await stage.get(`/live/${signature}/${space}/${rest}/index.m3u8?_HLS_msn=1`);
  assert.deepEqual([late.status, late.headers["cache-control"]], [200, "max-age=0, s-maxage=1"]);
  const foreign = await stage.get(`/live/${signature}/~other/${rest}/index.m3u8`);
  assert.deepEqual([foreign.status, codeOf(foreign)], [403, "signature_invalid"]);
  const forged = await stage.get(`/live/${signature.slice(0, -3)}AAA/${space}/index.m3u8`);
  assert.deepEqual([forged.status, codeOf(forged)], [403, "signature_invalid"]);
  assert.equal((await stage.get("/live/space-1/index.m3u8")).status, 200, "others stay open");
});

test("no cache keeps anything longer than its signature holds, nor longer than a minute, so that revoking takes effect", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const life = async (signature: string) => (await stage.get(`/live/${signature}/${space}/${rest}/s1.m4s`)).headers["cache-control"];
  const now = stage.clock.now();
  const long = playbackSpan(space, { now, ttlSeconds: 3600 });
  assert.equal(await life(signPlayback(long, keys)), "max-age=60");
  const short = { space, issuedAt: long.issuedAt, expiresAt: Math.floor(now / 1000) + 7 };
  assert.match((await life(signPlayback(short, keys))) ?? "", /^max-age=[678]$/);
  const over = { ...short, expiresAt: Math.floor(now / 1000) - 1 };
  const expired = await stage.get(`/live/${signPlayback(over, keys)}/${space}/index.m3u8`);
  assert.deepEqual([expired.status, codeOf(expired)], [403, "signature_invalid"]);
  stage.gate.revoke({ [space]: Math.floor(now / 1000) });
  assert.equal((await stage.get(`/live/${signPlayback(long, keys)}/${space}/index.m3u8`)).status, 403);
  const after = playbackSpan(space, { now, ttlSeconds: 3600, revokedAt: Math.floor(now / 1000) });
  assert.equal((await stage.get(`/live/${signPlayback(after, keys)}/${space}/index.m3u8`)).status, 200);
});

test("a crowd that asks within five minutes gets one signature, and a key is replaced without a moment in which links fail", () => {
  const now = 1_800_000_000_000;
  const sign = (ms: number, by = keys) => signPlayback(playbackSpan(space, { now: now + ms, ttlSeconds: 3600 }), by);
  assert.equal(sign(1000), sign(299_000));
  assert.notEqual(sign(1000), sign(301_000));
  const rotated = new Map([["k2", Buffer.alloc(32, 2)], ...keys]);
  for (const signature of [sign(1000), sign(1000, rotated)]) assert.ok(verifyPlayback(signature, { space, keys: rotated }));
  assert.equal(verifyPlayback(sign(1000, rotated), { space, keys }), undefined);
  assert.equal(verifyPlayback("~x", { space, keys }), undefined);
});

test("a life is shortened, never made longer", () => {
  assert.equal(atMost(60, "max-age=31536000, immutable"), "max-age=60");
  assert.equal(atMost(60, "max-age=1, s-maxage=2"), "max-age=1, s-maxage=2");
  assert.equal(atMost(1, "max-age=10, s-maxage=30"), "max-age=1, s-maxage=1");
});
