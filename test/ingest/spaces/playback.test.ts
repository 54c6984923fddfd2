/** Signed playback as the site sees it: made, signed, revoked, and told to the packagers. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playbackKeys, verifyPlayback } from "../../../packager/contract/playback-signature.ts";
import { until } from "../../support/until.ts";
import { apiKey, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig();
  await rig.call("PUT", "/v1/accounts/seller", { body: { name: "Seller", handle: "seller", followerCount: 600 } });
});
after(() => rig.close());

test("the site signs addresses of a space made so, all of them are void once revoked, and later ones are not", async () => {
  const made = await rig.call("POST", "/v1/spaces", { body: { title: "For those who paid", hostId: "seller", signed: true } });
  const { id } = made.body as { readonly id: string };
  assert.deepEqual([made.status, made.body.signed, id[0]], [201, true, "~"]);
  const signed = await rig.call("POST", `/v1/spaces/${id}/playback`, { body: { ttlSeconds: 600 } });
  const { signature, playbackUrl, embedUrl, expiresAt } = signed.body as Readonly<Record<string, string>>;
  assert.equal(signed.status, 201);
  assert.equal(playbackUrl, `${rig.base}/live/${signature}/${id}/index.m3u8`);
  assert.equal(embedUrl, `${rig.base}/embed/${id}#play=${signature}`);
  const keys = playbackKeys({ ROSTRUM_PLAYBACK_KEYS: undefined }, apiKey);
  const span = verifyPlayback(signature ?? "", { space: id, keys });
  assert.equal(new Date((span?.expiresAt ?? 0) * 1000).toISOString(), expiresAt);
  assert.equal((await rig.call("DELETE", `/v1/spaces/${id}/playback`)).status, 204);
  const beat = () =>
    rig.packager.received.findLast(({ path }) => path === "/internal/heartbeat")?.body as { readonly revoked?: Record<string, number> } | undefined;
  await until(() => (beat()?.revoked?.[id] ?? 0) >= (span?.issuedAt ?? Number.POSITIVE_INFINITY));
  const later = await rig.call("POST", `/v1/spaces/${id}/playback`, { body: {} });
  const renewed = verifyPlayback(String(later.body.signature), { space: id, keys });
  assert.ok((renewed?.issuedAt ?? 0) > (beat()?.revoked?.[id] ?? 0));
});

test("only the site signs, and only where a signature is needed", async () => {
  const open = await rig.call("POST", "/v1/spaces", { body: { title: "For everybody", hostId: "seller" } });
  assert.equal(open.body.signed, false);
  assert.equal((await rig.call("POST", `/v1/spaces/${open.body.id}/playback`, { body: {} })).body.code, "state_conflict");
  const token = await tokenFor(rig, { space: open.body.id, account: "seller", role: "host" });
  const asHost = await rig.call("POST", `/v1/spaces/${open.body.id}/playback`, { body: {}, token });
  assert.deepEqual([asHost.status, asHost.body.code], [403, "forbidden"]);
});
