/** A real Varnish, asked again for a playlist that the asker has, or late for one that is there already. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { askFor, untilHeld } from "../../packager/origin/support/origin-stage.ts";
import { media, startOrigin } from "./support/counting-origin.ts";
import { startVarnish } from "./support/varnish.ts";

/** The edge forgets within 100 ms that there was no newer one, and what was the newest. */
const forgottenMs = 150;

test("a crowd that asks again for a playlist that it has shares the next one, not that one again", async (context) => {
  const origin = await startOrigin(context);
  origin.playUntil(20);
  const port = await startVarnish(context, [origin]);
  const path = `${media}?_HLS_msn=1&_HLS_part=7`;
  const get = (headers: Record<string, string> = {}) => askFor({ port, path, headers }).answer;
  const { etag = "" } = (await get()).headers;
  const again = () => Promise.all(Array.from({ length: 50 }, () => get({ "if-none-match": etag })));
  for (const { status } of await again()) assert.equal(status, 304);
  origin.playUntil(21);
  await new Promise((resolve) => setTimeout(resolve, forgottenMs));
  origin.taken();
  const answers = await again();
  assert.equal(origin.taken().length, 1);
  const newer = await askFor({ port: origin.port, path }).answer;
  assert.notEqual(newer.headers.etag, etag);
  for (const { status, headers } of answers) assert.deepEqual([status, headers.etag], [200, newer.headers.etag]);
});

test("who asks late for what is there gets the newest, not what one as late got before the last part; those of the crowd share what was held", async (context) => {
  const origin = await startOrigin(context);
  origin.playUntil(20);
  const port = await startVarnish(context, [origin]);
  const get = async (part: number) => (await askFor({ port, path: `${media}?_HLS_msn=1&_HLS_part=${part}` }).answer).headers.etag;
  const late = await get(6);
  const held = get(8);
  await untilHeld(origin.limit, 1);
  origin.playUntil(21);
  const shared = await held;
  assert.notEqual(shared, late);
  await new Promise((resolve) => setTimeout(resolve, forgottenMs));
  assert.equal(await get(6), shared);
  origin.playUntil(22);
  await new Promise((resolve) => setTimeout(resolve, forgottenMs));
  assert.notEqual(await get(6), shared);
  assert.equal(await get(8), shared);
});
