/** Live resources over HTTP: types, cache lives, conditions and ranges, and names that are none of ours. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { acceptedCoding } from "../../../packager/origin/accepted-coding.ts";
import { byteRange } from "../../../packager/origin/byte-range.ts";
import { createOriginStage, untilHeld } from "./support/origin-stage.ts";

test("each kind of object has its type and its life, is open to every page, and sets no cookie", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const rows = [
    ["/live/space-1/index.m3u8", "application/vnd.apple.mpegurl", "max-age=1, s-maxage=1"],
    [stage.media, "application/vnd.apple.mpegurl", "max-age=1, s-maxage=1"],
    [`${stage.media}?_HLS_msn=1`, "application/vnd.apple.mpegurl", "max-age=0, s-maxage=1"],
    [`${stage.base}/init.mp4`, "audio/mp4", "max-age=300"],
    [`${stage.base}/p19.m4s`, "audio/mp4", "max-age=300"],
    [`${stage.base}/s1.m4s`, "audio/mp4", "max-age=300"],
  ] as const;
  for (const [path, type, life] of rows) {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers, body } = await stage.get(path, { method });
      assert.deepEqual([status, headers["content-type"], headers["cache-control"]], [200, type, life], path);
      assert.equal(headers["access-control-allow-origin"], "*");
      assert.equal(headers["set-cookie"], undefined);
      assert.match(headers.etag ?? "", /^"[\w-]{5}"$/);
      assert.equal(method === "HEAD" ? 0 : Number(headers["content-length"]), body.length);
      assert.ok(headers.vary === undefined || headers.vary === "accept-encoding");
    }
  }
});

test("a browser never answers a reload from its own copy; caches share one that was held for two seconds, and one that came late for one", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(23);
  // As video.js does: for the last part of a segment, and for the same again half a second later.
  const path = `${stage.media}?_HLS_skip=v2&_HLS_msn=2&_HLS_part=7`;
  const held = stage.ask(path);
  await untilHeld(stage.limit, 1);
  stage.playUntil(24);
  const [first, late] = [await held.answer, await stage.get(path)];
  assert.deepEqual([first.headers["cache-control"], late.headers["cache-control"]], ["max-age=0, s-maxage=2", "max-age=0, s-maxage=1"]);
  const condition = { headers: { "if-none-match": first.headers.etag ?? "" } };
  assert.equal((await stage.get(path, condition)).status, 304);
  stage.playUntil(25);
  const again = await stage.get(path, condition);
  assert.equal(again.status, 200);
  assert.match(again.text, /p24\.m4s/);
});

test("a tag that still matches brings 304, another brings the bytes", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  for (const path of [stage.media, `${stage.base}/s1.m4s`, "/live/space-1/index.m3u8"]) {
    const { headers } = await stage.get(path);
    for (const condition of [headers.etag ?? "", `"x", W/${headers.etag}`, "*"]) {
      const again = await stage.get(path, { headers: { "if-none-match": condition } });
      assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, headers.etag]);
    }
    assert.equal((await stage.get(path, { headers: { "if-none-match": '"other"' } })).status, 200);
  }
});

test("playlists are compressed for whoever takes it, media never", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const headers = { "accept-encoding": "br, gzip;q=0.8" };
  const zipped = await stage.get(stage.media, { headers: { "accept-encoding": "gzip, deflate" } });
  assert.equal(zipped.headers["content-encoding"], "gzip");
  assert.equal(gunzipSync(zipped.body).toString(), stage.live.current("a64")?.full);
  const smaller = await stage.get(stage.media, { headers });
  assert.equal(smaller.headers["content-encoding"], "br");
  assert.equal(brotliDecompressSync(smaller.body).toString(), stage.live.current("a64")?.full);
  assert.ok(smaller.body.length < zipped.body.length);
  assert.equal((await stage.get(`${stage.base}/s1.m4s`, { headers })).headers["content-encoding"], undefined);
  assert.equal((await stage.get(stage.media, { headers: { "accept-encoding": "gzip;q=0" } })).headers["content-encoding"], undefined);
  const offers = ["gzip", "x-gzip", "deflate, GZIP ;q=1", "gzip;q=0.0", "gzipped", undefined, "gzip, deflate, br", "br;q=0, gzip", "brotli"];
  const chosen = ["gzip", "identity", "gzip", "identity", "identity", "identity", "br", "gzip", "identity"];
  assert.deepEqual(offers.map(acceptedCoding), chosen);
});

test("a range of a segment is cut out, one past the end refused, an odd one ignored", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const whole = stage.live.segment("a64", 1) ?? Buffer.alloc(0);
  const path = `${stage.base}/s1.m4s`;
  const part = await stage.get(path, { headers: { range: "bytes=10-19" } });
  assert.deepEqual([part.status, part.headers["content-range"], part.headers["content-length"]], [206, `bytes 10-19/${whole.length}`, "10"]);
  assert.deepEqual(part.body, whole.subarray(10, 20));
  assert.deepEqual((await stage.get(path, { headers: { range: "bytes=-5" } })).body, whole.subarray(-5));
  const past = await stage.get(path, { headers: { range: `bytes=${whole.length}-` } });
  assert.deepEqual([past.status, past.headers["content-range"]], [416, `bytes */${whole.length}`]);
  for (const range of ["bytes=5-2", "bytes=1-2,4-5", "items=1-2", "bytes=a-b"]) assert.equal((await stage.get(path, { headers: { range } })).status, 200);
  assert.equal((await stage.get(path, { headers: { range: "bytes=0-1", "if-range": '"old"' } })).status, 200);
  assert.deepEqual(byteRange("bytes=0-0", 0), "unsatisfiable");
  assert.deepEqual(byteRange("bytes=-0", 10), "unsatisfiable");
  assert.deepEqual(byteRange("bytes=-20", 10), { first: 0, last: 9 });
});

test("a preflight is allowed for a day; other methods are not", async (context) => {
  const stage = await createOriginStage(context);
  const preflight = await stage.get(stage.media, { method: "OPTIONS", headers: { origin: "https://site.example", "access-control-request-method": "GET" } });
  assert.deepEqual([preflight.status, preflight.headers["access-control-allow-origin"], preflight.headers["access-control-max-age"]], [204, "*", "86400"]);
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const answer = await stage.get(stage.media, { method });
    assert.deepEqual([answer.status, answer.headers.allow], [405, "GET, HEAD, OPTIONS"]);
  }
});

test("an unknown space or run is absent for a second, and no request outside /live/ is taken", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  for (const path of [
    "/live/other/index.m3u8",
    "/live/space-1/run-0002/a64/index.m3u8",
    "/live/space-1/run-0001/a64/p3.m4s?x=1".replace("p3", "p0x"),
    "/live/",
  ]) {
    const answer = await stage.get(path);
    assert.deepEqual([answer.status, answer.headers["cache-control"], answer.headers["access-control-allow-origin"]], [404, "max-age=1", "*"], path);
  }
  for (const path of ["/", "/live", "/v1/spaces", "/internal/broadcasts/x"]) assert.equal((await stage.get(path)).status, 599);
});

test("whatever is asked, the answer comes at once and is never a server's error", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pick = (from: readonly string[]) => from[random(from.length)] ?? "";
  const pieces = [
    "/live/",
    "space-1",
    "/",
    "run-0001",
    "a64",
    "index.m3u8",
    "..",
    "%2f",
    "%00",
    "p19.m4s",
    "s1.m4s",
    "init.mp4",
    "\\",
    ";",
    "plain.m3u8",
    "é",
    "//",
    "%",
    "p",
    "9".repeat(30),
  ];
  const values = ["0", "1", "2", "-1", "99999999999999999999", "1e9", "", "%31", "YES", "v2", "\u00ff", "NaN", "1;2"];
  const names = ["_HLS_msn", "_HLS_part", "_HLS_skip", "_HLS_report", "x", "", "__proto__"];
  for (let round = 0; round < 1500; round++) {
    const path = round % 2 === 0 ? stage.media : `/live/${Array.from({ length: 1 + random(7) }, () => pick(pieces)).join(random(2) === 0 ? "" : "/")}`;
    const query = Array.from({ length: random(4) }, () => `${pick(names)}=${pick(values)}`).join("&");
    const asked = stage.ask(encodeURI(`${path}?${query}`).replaceAll("%25", "%"), { method: pick(["GET", "HEAD", "OPTIONS", "POST"]) });
    // No stopwatch: a request is answered or it is held, and a busy machine takes its time for either.
    for (let turn = 0; !asked.state.answered && stage.limit.held === 0; turn++) {
      assert.ok(turn < 10_000, `${path}?${query}: neither answered nor held`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (stage.limit.held > 0) {
      // Only what is about to be published may wait.
      assert.match(query, /_HLS_msn=2/, `${path}?${query}`);
      asked.abort();
      await untilHeld(stage.limit, 0);
    } else {
      const { status } = await asked.answer;
      assert.ok(status < 500, `${path}?${query}: ${status}`);
    }
  }
});

test("while a cut-off broadcast is taken up again its listeners wait, and are not given older copies", async (context) => {
  let done: () => void = () => undefined;
  const afterwards = new Promise<void>((resolve) => {
    done = resolve;
  });
  const stage = await createOriginStage(context, { afterwards });
  const paths = ["/live/space-1/index.m3u8", `${stage.media}?_HLS_msn=2&_HLS_part=0`, `${stage.base}/s0.m4s`, `${stage.base}/p3.m4s`];
  const waiting = paths.map((path) => stage.ask(path));
  assert.equal((await stage.get("/live/other/index.m3u8")).status, 404);
  assert.equal((await stage.get("/live/space-1/run-0001/plain.m3u8")).status, 404, "the copy in the store does not wait");
  assert.deepEqual(
    waiting.map(({ state }) => state.answered),
    [false, false, false, false],
  );
  stage.playUntil(17);
  done();
  assert.deepEqual(await Promise.all(waiting.map(async ({ answer }) => (await answer).status)), [200, 200, 200, 200]);
});

test("before its first part a restarted list answers what was asked for, not whatever comes first", async (context) => {
  const stage = await createOriginStage(context);
  const [first, third] = [stage.ask(stage.media), stage.ask(`${stage.media}?_HLS_msn=0&_HLS_part=2`)];
  await untilHeld(stage.limit, 2);
  stage.playUntil(1);
  assert.match((await first.answer).text, /p0\.m4s/);
  assert.equal(third.state.answered, false);
  stage.playUntil(3);
  assert.match((await third.answer).text, /p2\.m4s/);
  assert.equal((await stage.get(`${stage.media}?_HLS_msn=9`)).status, 400);
});

test("a malformed request line costs its own connection and nothing else", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const lines = [
    "GET /live/space-1/\0index.m3u8 HTTP/1.1\r\n\r\n",
    "GET  HTTP/9.9\r\n\r\n",
    `GET /live/${"x".repeat(40_000)} HTTP/1.1\r\n\r\n`,
    "\u0016\u0003\u0001\r\n\r\n",
  ];
  for (const line of lines) {
    await new Promise<void>((resolve) => {
      const socket = connect(stage.port, "127.0.0.1", () => socket.write(line));
      socket.on("data", (chunk) => assert.match(chunk.toString(), /^HTTP\/1\.1 4\d\d /));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
    });
  }
  assert.equal((await stage.get(stage.media)).status, 200);
});
