/** The saver's playlists of a broadcast whose own parts are shorter: the same programme, asked for less often. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOriginStage, type OriginStage, untilHeld } from "./support/origin-stage.ts";

type Saver = Awaited<ReturnType<typeof saver>>;

async function saver({ get, base }: Pick<OriginStage, "get" | "base">) {
  const { status, text, headers } = await get(`${base}/saver.m3u8`);
  assert.equal(status, 200, text);
  return { text, life: headers["cache-control"] };
}

const partUris = ({ text }: Pick<Saver, "text">) => [...text.matchAll(/#EXT-X-PART:.*URI="([^"]+)"/g)].map(([, uri = ""]) => uri);

for (const [profile, together, partTarget] of [
  ["balanced", 2, 1.024],
  ["fast", 3, 0.96],
] as const) {
  test(`each part of the saver's playlist is ${together} parts of a ${profile} broadcast in one, and its segments are those of the broadcast`, async (context) => {
    const stage = await createOriginStage(context, { profile });
    const { get, base } = stage;
    stage.playUntil(50);
    const listed = await saver(stage);
    assert.match(listed.text, new RegExp(`PART-TARGET=${partTarget}\n`));
    // However many come, an edge asks for it once in two parts.
    assert.equal(listed.life, "max-age=1, s-maxage=2");
    assert.match(listed.text, new RegExp(`PRELOAD-HINT:TYPE=PART,URI="pp${Math.floor(50 / together)}.m4s"`));
    assert.match(listed.text, /RENDITION-REPORT:URI="\.\.\/a32\/saver\.m3u8"/);
    const uris = partUris(listed);
    assert.ok(uris.length > 4);
    for (const uri of uris) {
      const first = Number(/\d+/.exec(uri)?.[0]) * together;
      const own = await Promise.all(Array.from({ length: together }, (_, index) => get(`${base}/p${first + index}.m4s`)));
      const { body, headers } = await get(`${base}/${uri}`);
      assert.deepEqual(body, Buffer.concat(own.map((part) => part.body)));
      assert.equal(headers["cache-control"], own[0]?.headers["cache-control"]);
    }
    const segments = (text: string) => text.split("\n").filter((line) => line.startsWith("s"));
    assert.deepEqual(segments(listed.text), segments((await get(stage.media)).text));
  });
}

test("whoever waits for the saver's next part, or for its list, is answered with its last piece, and asks half as often", async (context) => {
  const stage = await createOriginStage(context, { profile: "balanced" });
  const { ask, base, limit, playUntil } = stage;
  playUntil(52);
  const part = ask(`${base}/pp26.m4s`);
  const list = ask(`${base}/saver.m3u8?_HLS_msn=6&_HLS_part=2&_HLS_skip=v2`);
  await untilHeld(limit, 2);
  playUntil(53);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual([part.state.answered, list.state.answered], [false, false]);
  playUntil(54);
  assert.deepEqual([(await part.answer).status, (await list.answer).status], [200, 200]);
  assert.match((await list.answer).text, /pp26\.m4s"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="pp27\.m4s"/);
  assert.equal((await stage.get(`${base}/saver.m3u8?_HLS_msn=6&_HLS_part=9`)).status, 400);
  assert.equal((await stage.get(`${base}/pp40.m4s`)).status, 404);
});

test("a part of which a piece is missing is a gap, and the end is told with what was left", async (context) => {
  const stage = await createOriginStage(context, { profile: "balanced" });
  stage.playUntil(20);
  stage.clock.stall(512 * 9);
  stage.playUntil(37);
  const { text: before } = await saver(stage);
  const missing = [...before.matchAll(/GAP=YES,URI="([^"]+)"/g)].map(([, uri = ""]) => uri);
  assert.ok(missing.length > 0);
  for (const uri of partUris({ text: before })) assert.equal((await stage.get(`${stage.base}/${uri}`)).status, missing.includes(uri) ? 404 : 200, uri);
  stage.live.end(stage.clock.now());
  stage.play(1000);
  const { text } = await saver(stage);
  assert.match(text, /#EXT-X-ENDLIST\n/);
  const last = partUris({ text }).at(-1) ?? "";
  assert.equal((await stage.get(`${stage.base}/${last}`)).status, 200);
  const own = (await stage.get(stage.media)).text;
  const durations = (list: string) => [...list.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => seconds);
  assert.deepEqual(durations(text), durations(own));
});

test("a broadcast whose parts are as long already has no other list", async (context) => {
  const stage = await createOriginStage(context, { profile: "saver" });
  stage.playUntil(20);
  assert.equal((await stage.get(`${stage.base}/saver.m3u8`)).status, 404);
});
