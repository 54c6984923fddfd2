/** Delivery directives over HTTP, on a real live broadcast and a clock that stands still: what is answered when, and what is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parseDirectives } from "../../../packager/origin/directives.ts";
import { partsNeeded } from "../../../packager/origin/reload-rules.ts";
import { codeOf, createOriginStage, untilHeld } from "./support/origin-stage.ts";

/** Balanced: 8 parts a segment, 0.512 s each. Twenty published: segments 0 and 1 whole, parts 0 to 3 of segment 2. */
const published = 20;

describe("reload rules", () => {
  const version = { partsPublished: published, partsPerSegment: 8, partTarget: 0.512 };
  const rows: readonly (readonly [string, number | "refused"])[] = [
    ["", 0],
    ["_HLS_msn=1", 16],
    ["_HLS_msn=2", 24],
    ["_HLS_msn=3", 32],
    ["_HLS_msn=4", "refused"],
    ["_HLS_msn=9007199254740", "refused"],
    ["_HLS_msn=2&_HLS_part=3", 20],
    ["_HLS_msn=2&_HLS_part=4", 21],
    ["_HLS_part=4&_HLS_msn=2", 21],
    ["_HLS_msn=2&_HLS_part=7", 24],
    ["_HLS_msn=2&_HLS_part=8", 25],
    ["_HLS_msn=2&_HLS_part=9", 25],
    ["_HLS_msn=2&_HLS_part=10", "refused"],
    ["_HLS_msn=3&_HLS_part=0", 25],
    ["_HLS_msn=3&_HLS_part=1", 26],
    ["_HLS_msn=3&_HLS_part=2", "refused"],
    ["_HLS_msn=0&_HLS_part=500", 9],
    ["_HLS_part=1", "refused"],
    ["_HLS_msn=-1", "refused"],
    ["_HLS_msn=1.5", "refused"],
    ["_HLS_msn=1e3", "refused"],
    ["_HLS_msn=0x10", "refused"],
    ["_HLS_msn=", "refused"],
    ["_HLS_msn", "refused"],
    ["_HLS_msn=%31", "refused"],
    ["_HLS_msn=9007199254740993", "refused"],
    ["_HLS_msn=1&_HLS_msn=1", "refused"],
    ["_HLS_msn=1&_HLS_part=0&_HLS_part=0", "refused"],
    ["_HLS_skip=YES&_HLS_skip=v2", "refused"],
    ["_HLS_skip=NO", 0],
    ["_HLS_future=1&x=y&_HLS_msnx=-7&%5FHLS_msn=-1", 0],
    ["&&=&?&a", 0],
  ];
  for (const [query, expected] of rows) {
    test(`"${query}" with ${published} parts out ${expected === "refused" ? "is refused" : `needs ${expected} parts`}`, () => {
      const decide = () => partsNeeded(version, parseDirectives(query));
      if (expected === "refused") assert.throws(decide, { code: "bad_directive" });
      else assert.equal(decide(), expected);
    });
  }

  test("with parts of a second or more three parts ahead are allowed", () => {
    const slow = { partsPublished: 10, partsPerSegment: 4, partTarget: 1.024 };
    assert.equal(partsNeeded(slow, { sequence: 3, part: 0 }), 13);
    assert.throws(() => partsNeeded(slow, { sequence: 3, part: 1 }), { code: "bad_directive" });
  });
});

test("a playlist without directives, or for what is listed or gone, comes at once and whole", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const full = stage.live.current("a64")?.full;
  for (const query of ["", "?", "?_HLS_msn=0", "?_HLS_msn=2&_HLS_part=3", "?token=1&_HLS_other=2"]) {
    const answer = await stage.get(`${stage.media}${query}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, full);
  }
});

test("a reload for a segment is held until the segment is whole", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const asked = stage.ask(`${stage.media}?_HLS_msn=2`);
  await untilHeld(stage.limit, 1);
  stage.playUntil(23);
  assert.equal(stage.limit.held, 1);
  stage.playUntil(24);
  const answer = await asked.answer;
  assert.equal(answer.text, stage.live.current("a64")?.full);
  assert.match(answer.text, /^s2\.m4s$/m);
});

test("a reload for a part is answered with that very part's version; past a segment's end it means the next one's first part", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const next = stage.ask(`${stage.media}?_HLS_msn=2&_HLS_part=4`);
  const rolled = stage.ask(`${stage.media}?_HLS_msn=2&_HLS_part=8`);
  await untilHeld(stage.limit, 2);
  stage.playUntil(21);
  assert.equal((await next.answer).text, stage.live.current("a64")?.full);
  stage.playUntil(24);
  assert.equal(stage.limit.held, 1);
  stage.playUntil(25);
  const answer = await rolled.answer;
  assert.match(answer.text, /URI="p24\.m4s"/);
  assert.equal(answer.text, stage.live.current("a64")?.full);
});

test("too far ahead is refused at once, with a code, and is not remembered", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  for (const query of ["_HLS_msn=4", "_HLS_msn=2&_HLS_part=11", "_HLS_part=1", "_HLS_msn=-1", "_HLS_msn=1&_HLS_msn=2"]) {
    const answer = await stage.get(`${stage.media}?${query}`);
    assert.equal(answer.status, 400, query);
    assert.equal(codeOf(answer), "bad_directive");
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    assert.equal(answer.headers["cache-control"], "no-store");
  }
});

test("a reload that waits in vain for three target durations gets 503", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const asked = stage.ask(`${stage.media}?_HLS_msn=2&_HLS_part=4`);
  const part = stage.ask(`${stage.base}/p20.m4s`);
  await untilHeld(stage.limit, 2);
  // The live half stops, so no part comes any more.
  await stage.live.close();
  stage.clock.advance(11_900);
  assert.equal(stage.limit.held, 2);
  stage.clock.advance(400);
  for (const answer of await Promise.all([asked.answer, part.answer])) {
    assert.equal(answer.status, 503);
    assert.equal(codeOf(answer), "unavailable");
    assert.equal(answer.headers["retry-after"], "1");
  }
  assert.equal(stage.limit.held, 0);
});

test("once the broadcast has ended every directive is ignored, even a malformed one, and whoever waited gets the end", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const waiting = stage.ask(`${stage.media}?_HLS_msn=3`);
  const hinted = stage.ask(`${stage.base}/p${published}.m4s`);
  await untilHeld(stage.limit, 2);
  stage.live.end(stage.clock.now());
  stage.play(1500);
  assert.match((await waiting.answer).text, /#EXT-X-ENDLIST/);
  assert.ok([200, 404].includes((await hinted.answer).status));
  for (const query of ["?_HLS_msn=99", "?_HLS_part=1", "?_HLS_msn=x", "?_HLS_skip=YES", ""]) {
    const answer = await stage.get(`${stage.media}${query}`);
    assert.equal(answer.status, 200, query);
    assert.equal(answer.text, stage.live.current("a64")?.full);
  }
});

test("a skip directive brings the delta update of its kind, held or not", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(100);
  const version = stage.live.current("a64");
  assert.match(version?.deltas.YES ?? "", /#EXT-X-SKIP/);
  assert.equal((await stage.get(`${stage.media}?_HLS_skip=YES`)).text, version?.deltas.YES);
  assert.equal((await stage.get(`${stage.media}?_HLS_skip=v2`)).text, version?.deltas.v2);
  assert.equal((await stage.get(`${stage.media}?_HLS_skip=maybe`)).text, version?.full);
  const held = stage.ask(`${stage.media}?_HLS_msn=12&_HLS_part=4&_HLS_skip=YES`, { headers: { "accept-encoding": "gzip" } });
  await untilHeld(stage.limit, 1);
  stage.playUntil(101);
  assert.equal(gunzipSync((await held.answer).body).toString(), stage.live.current("a64")?.deltas.YES);
});

test("a thousand held reloads are released with the same bytes, plain or compressed", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const crowd = Array.from({ length: 1000 }, (_, index) =>
    stage.ask(`${stage.media}?_HLS_msn=2&_HLS_part=4`, { headers: index % 2 === 0 ? { "accept-encoding": "gzip" } : {} }),
  );
  await untilHeld(stage.limit, 1000);
  stage.playUntil(21);
  const answers = await Promise.all(crowd.map(({ answer }) => answer));
  const [zipped, plain] = answers;
  const expected = stage.live.current("a64")?.full ?? "";
  assert.equal(plain?.text, expected);
  assert.equal(gunzipSync(zipped?.body ?? Buffer.alloc(0)).toString(), expected);
  for (const [index, answer] of answers.entries()) assert.ok(answer.body.equals((index % 2 === 0 ? zipped : plain)?.body ?? Buffer.alloc(0)));
  assert.notEqual(zipped?.headers.etag, plain?.headers.etag);
  assert.equal(zipped?.headers.vary, "accept-encoding");
  assert.equal(stage.limit.held, 0);
});

test("a hinted part is held without one early byte, then sent whole; further ahead nothing is held", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const hinted = stage.ask(`${stage.base}/p20.m4s`);
  await untilHeld(stage.limit, 1);
  for (const absent of ["p21.m4s", "s2.m4s", "p999999.m4s"]) {
    const answer = await stage.get(`${stage.base}/${absent}`);
    assert.equal(answer.status, 404);
    assert.equal(answer.headers["cache-control"], "no-store");
  }
  assert.deepEqual(hinted.state, { answered: false, bytes: 0 });
  stage.playUntil(21);
  const answer = await hinted.answer;
  assert.ok(answer.body.equals(stage.live.part("a64", 20) ?? Buffer.alloc(0)));
  assert.equal(answer.headers["content-length"], String(answer.body.length));
});

test("beyond the limit a request is refused instead of held, and one that goes away makes room", async (context) => {
  const stage = await createOriginStage(context, { max: 3 });
  stage.playUntil(published);
  const path = `${stage.media}?_HLS_msn=2&_HLS_part=4`;
  const held = [stage.ask(path), stage.ask(path), stage.ask(`${stage.base}/p20.m4s`)];
  await untilHeld(stage.limit, 3);
  const refused = await stage.get(path);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers["retry-after"], "1");
  held[0]?.abort();
  await untilHeld(stage.limit, 2);
  const taken = stage.ask(path);
  await untilHeld(stage.limit, 3);
  stage.playUntil(21);
  assert.equal((await taken.answer).status, 200);
  assert.equal(stage.limit.held, 0);
});

test("closing while reloads are held answers each with 503", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(published);
  const held = [stage.ask(`${stage.media}?_HLS_msn=2`), stage.ask(`${stage.base}/p20.m4s`)];
  await untilHeld(stage.limit, 2);
  stage.origin.close();
  for (const { answer } of held) assert.equal((await answer).status, 503);
});

test("whoever comes before the first part gets the first playlist", async (context) => {
  const stage = await createOriginStage(context);
  const early = stage.ask(stage.media);
  await untilHeld(stage.limit, 1);
  stage.playUntil(1);
  assert.equal((await early.answer).text, stage.live.current("a64")?.full);
});
