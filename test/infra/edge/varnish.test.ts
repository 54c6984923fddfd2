/** A real Varnish with the edge's configuration, in front of the real live origin on a manual clock. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { get as httpGet, type IncomingMessage } from "node:http";
import { after, before, type TestContext, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { toProblem } from "../../../infra/errors/problem.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { playbackSpan, signPlayback } from "../../../packager/contract/playback-signature.ts";
import { cachePolicy } from "../../../packager/origin/cache-policy.ts";
import { type Answer, type AskOptions, askFor, keys, untilHeld } from "../../packager/origin/support/origin-stage.ts";
import { base, type CountingOrigin, media, startOrigin } from "./support/counting-origin.ts";
import { startVarnish } from "./support/varnish.ts";

const cleanups: (() => unknown)[] = [];
const suite: Pick<TestContext, "after"> = { after: (run) => void cleanups.push(run as () => unknown) };
let origin: CountingOrigin;
let edge = 0;
let published = 20;
/** Of a replay: path → `Cache-Control`. */
const recorded = new Map<string, string>();
let tellMore: () => void = () => undefined;

before(async () => {
  origin = await startOrigin(suite, { first: answerPages });
  origin.playUntil(published);
  edge = await startVarnish(suite, [origin]);
});
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const get = (path: string, options: AskOptions = {}): Promise<Answer> => askFor({ port: edge, path, ...options }).answer;
const straight = (path: string, options: AskOptions = {}): Promise<Answer> => askFor({ port: origin.port, path, ...options }).answer;
const urls = () => origin.taken().map(({ url }) => url);
const reload = (parts: number) => `${media}?_HLS_msn=${Math.floor(parts / 12)}&_HLS_part=${parts % 12}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What control would answer behind the origin's proxy. */
function answerPages(...[request, response]: Parameters<NonNullable<NonNullable<Parameters<typeof startOrigin>[1]>["first"]>>): boolean {
  const url = request.url ?? "";
  const life = recorded.get(url);
  if (life !== undefined) {
    // Another cache has had it for most of its hour.
    response.writeHead(200, { "cache-control": life, age: "3597" }).end("what was said");
    return true;
  }
  if (url.startsWith("/live/")) return false;
  if (url.endsWith("/events")) {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("event: first\n\n");
    tellMore = () => void response.write("event: second\n\n");
    return true;
  }
  const cacheControl = url.startsWith("/s/") ? "public, max-age=5" : "no-store";
  response.writeHead(url.startsWith("/whip/") ? 201 : url.startsWith("/replay/") ? 404 : 200, { "cache-control": cacheControl, location: "/whip/x/1" });
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => response.end(`${request.method} ${url} ${request.headers.authorization ?? "-"} ${body}`));
  return true;
}

test("two hundred held reloads become one request at the origin, and all get the same bytes and strong entity tag", async () => {
  origin.taken();
  const asked = Array.from({ length: 200 }, () => askFor({ port: edge, path: reload(published) }));
  await untilHeld(origin.limit, 1);
  await pause(300);
  assert.equal(origin.limit.held, 1);
  origin.playUntil(++published);
  const answers = await Promise.all(asked.map(({ answer }) => answer));
  const same = await straight(reload(published - 1));
  for (const { status, headers, body } of answers) {
    assert.equal(status, 200);
    assert.equal(headers.etag, same.headers.etag);
    assert.deepEqual(body, same.body);
    assert.equal(headers["cache-control"], cachePolicy.blockingReload);
  }
  assert.match(same.headers.etag ?? "", /^"/);
  assert.equal(urls().length - 1, 1);
});

test("listeners of all codings wait side by side: one held request for each, and each playlist as the origin compressed it", async () => {
  const codings = ["gzip, deflate, br", "gzip", undefined, "gzip;q=0", "br;q=1.0, gzip;q=0.8"];
  const asked = codings.map((coding) => askFor({ port: edge, path: reload(published), headers: coding === undefined ? {} : { "accept-encoding": coding } }));
  await untilHeld(origin.limit, 3);
  origin.playUntil(++published);
  const answers = await Promise.all(asked.map(({ answer }) => answer));
  const smallest = await straight(reload(published - 1), { headers: { "accept-encoding": "br" } });
  const zipped = await straight(reload(published - 1), { headers: { "accept-encoding": "gzip" } });
  const plain = await straight(reload(published - 1));
  for (const [index, answer] of answers.entries()) {
    const same = [smallest, zipped, plain, plain, smallest][index] ?? plain;
    assert.deepEqual([answer.headers["content-encoding"], answer.headers.etag], [same.headers["content-encoding"], same.headers.etag]);
    assert.deepEqual(answer.body, same.body);
  }
  assert.deepEqual([gunzipSync(zipped.body), brotliDecompressSync(smallest.body)], [plain.body, plain.body]);
});

test("order of the directives, other parameters, cookies, host, tokens and CMCD change neither the key nor what the origin sees", async () => {
  const [msn, part] = [Math.floor(published / 12), published % 12];
  origin.taken();
  const asked = [
    get(`${media}?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`),
    get(`${media}?_HLS_skip=YES&_HLS_part=${part}&_HLS_msn=${msn}`),
    get(`${media}?utm=1&_HLS_part=${part}&CMCD=bl%3D100&_HLS_skip=YES&_HLS_msn=${msn}&x_HLS_msn=4&&`),
    get(`${media}?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`, {
      headers: { cookie: "a=b", host: "Other.example", authorization: "Bearer x", "cmcd-request": "bl=100" },
    }),
  ];
  await untilHeld(origin.limit, 1);
  origin.playUntil(++published);
  const same = (await asked[0])?.headers.etag;
  for (const { status, headers } of await Promise.all(asked)) assert.deepEqual([status, headers.etag], [200, same]);
  assert.deepEqual(urls(), [`${media}?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`]);
  assert.equal((await get(`${media}?_HLS_msn=${msn}&_HLS_msn=${msn}`)).status, 400);
  assert.equal((await get(`${media}?_HLS_msn=-1`)).status, 400);
  await get(`${base}/p${published - 1}.m4s?cb=1`, { headers: { cookie: "a=b" } });
  await get(`${base}/p${published - 1}.m4s?cb=2&_HLS_msn=7`);
  const parts = origin.taken().filter(({ url }) => url.includes(".m4s"));
  assert.deepEqual(
    parts.map(({ url, headers }) => [url, headers.cookie]),
    [[`${base}/p${published - 1}.m4s`, undefined]],
  );
});

test("the list of the whole programme has one key for each kind of answer, whatever else is asked", async () => {
  origin.taken();
  for (const query of ["", "?utm=1", "?_HLS_skip=YES", "?x=1&_HLS_skip=YES&_=2"]) await get(`${base}/replay.m3u8${query}`);
  await get("/live/space-1/run-0001/replay.m3u8?_HLS_skip=YES&x=1");
  assert.deepEqual([...new Set(urls())], [`${base}/replay.m3u8`, `${base}/replay.m3u8?_HLS_skip=YES`, "/live/space-1/run-0001/replay.m3u8?_HLS_skip=YES"]);
});

test("a hinted part is held for all who ask, then kept; its ranges are answered at the edge", async () => {
  const path = `${base}/p${published}.m4s`;
  origin.taken();
  const asked = Array.from({ length: 50 }, () => askFor({ port: edge, path }));
  await untilHeld(origin.limit, 1);
  assert.deepEqual(
    asked.map(({ state }) => state.bytes).filter((bytes) => bytes > 0),
    [],
  );
  origin.playUntil(++published);
  const answers = await Promise.all(asked.map(({ answer }) => answer));
  const same = await straight(path);
  for (const { body, headers } of answers) {
    assert.deepEqual(body, same.body);
    assert.equal(headers["cache-control"], same.headers["cache-control"]);
  }
  origin.taken();
  await pause(1200);
  const longer = `${base}/saver.m3u8?_HLS_msn=0&_HLS_part=1`;
  assert.equal((await get(`${longer}&x=1`)).headers.etag, (await straight(longer)).headers.etag);
  assert.deepEqual((await get(`${base}/pp2.m4s`)).body, (await straight(`${base}/pp2.m4s`)).body);
  origin.taken();
  const range = await get(path, { headers: { range: "bytes=10-19" } });
  assert.deepEqual([range.status, range.body], [206, same.body.subarray(10, 20)]);
  assert.equal((await get(path, { method: "HEAD" })).headers["content-length"], String(same.body.length));
  assert.deepEqual(urls(), []);
});

test("what is missing is not remembered beyond a second, and a part that was asked for too early not even that long", async () => {
  const early = `${base}/p${published + 2}.m4s`;
  const never = "/live/space-2/index.m3u8";
  origin.taken();
  const began = performance.now();
  const answers = await Promise.all([...Array.from({ length: 30 }, () => get(early)), ...Array.from({ length: 30 }, () => get(never))]);
  for (const { status } of answers) assert.equal(status, 404);
  // Each miss is asked twice, and shared for a tenth of a second and a second: a busy machine takes longer to ask.
  const [asked, ms] = [urls().length, performance.now() - began];
  assert.ok(asked <= 4 + 2 * Math.floor(ms / 100) + 2 * Math.floor(ms / 1000), `a crowd's misses are shared: ${asked} in ${ms} ms`);
  published += 3;
  origin.playUntil(published);
  await pause(200);
  assert.equal((await get(early)).status, 200);
  await pause(1000);
  await get(never);
  assert.ok(urls().includes(never));
});

test("preflights are answered at the edge and nothing internal is reached through it", async () => {
  origin.taken();
  const preflight = await get(reload(5), { method: "OPTIONS", headers: { origin: "https://a.example" } });
  const same = await straight(reload(5), { method: "OPTIONS" });
  assert.equal(preflight.status, 204);
  for (const name of ["access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"])
    assert.equal(preflight.headers[name], same.headers[name], name);
  for (const path of ["/internal/broadcasts/x", "//internal/x", "/INTERNAL", "/internal?x"]) {
    const { status, text } = await get(path);
    assert.equal(status, 404);
    assert.deepEqual(JSON.parse(text), toProblem(new RostrumError("not_found", "Nothing is here.")));
  }
  assert.equal(urls().length, 1);
});

test("API and WHIP pass with method, query, token and body, and are never kept; pages are kept as they say, by their whole query", async () => {
  origin.taken();
  const headers = { authorization: "Bearer key", "content-type": "application/sdp" };
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const { status, text, headers: given } = await get("/whip/space-1?x=1", { method, headers });
    assert.deepEqual([status, text.trim(), given.location], [201, `${method} /whip/space-1?x=1 Bearer key`, "/whip/x/1"]);
  }
  for (let turn = 0; turn < 3; turn++) assert.equal((await get("/v1/spaces?state=live&b=2")).status, 200);
  for (let turn = 0; turn < 3; turn++) await get("/s/one?t=1");
  assert.match((await get("/s/one?t=2")).text, /t=2/);
  assert.match((await get("/s/one?t=1", { headers: { authorization: "Bearer key" } })).text, /Bearer key/);
  const seen = urls();
  assert.equal(seen.filter((url) => url === "/v1/spaces?state=live&b=2").length, 3);
  assert.equal(seen.filter((url) => url === "/s/one?t=1").length, 2);
});

test("an event stream comes through event by event", async () => {
  const [response] = (await once(httpGet(`http://127.0.0.1:${edge}/v1/spaces/one/events`), "response")) as [IncomingMessage];
  assert.equal(String((await once(response, "data"))[0]), "event: first\n\n");
  tellMore();
  assert.equal(String((await once(response, "data"))[0]), "event: second\n\n");
  response.destroy();
});

test("what a host deletes is had from the edge until its hour is over, and no longer", async () => {
  recorded.set("/live/space-9/run-0001/a64/s1.m4s", cachePolicy.segment).set("/replay/space-9/audio.m4a", cachePolicy.download);
  const paths = [...recorded.keys()];
  const began = performance.now();
  for (const path of paths) assert.equal((await get(path)).status, 200);
  recorded.clear();
  for (const path of paths) assert.ok((await get(path)).status === 200 || performance.now() - began > 2000, `${path} is kept`);
  for (const path of paths) {
    let answer = await get(path);
    for (; answer.status === 200; answer = await get(path)) {
      assert.ok(Number(answer.headers.age) <= 3600, `${path} is ${answer.headers.age} s old`);
      await pause(20);
    }
    assert.equal(answer.status, 404);
  }
});

test("all who hold one signature share one request at the origin, and without a valid one nothing is had from the edge either", async () => {
  const span = playbackSpan("~paid", { now: origin.now(), ttlSeconds: 3600 });
  const part = (signature: string) => `/live/${signature}/~paid/run-0001/a64/p${published - 1}.m4s`;
  origin.taken();
  const answers = await Promise.all(Array.from({ length: 50 }, () => get(part(signPlayback(span, keys)))));
  for (const { status } of answers) assert.equal(status, 200);
  assert.equal(urls().length, 1);
  assert.equal((await get(`/live/~paid/run-0001/a64/p${published - 1}.m4s`)).status, 403);
  const seconds = Math.ceil(origin.now() / 1000) + 2;
  const soonOver = signPlayback({ ...span, expiresAt: seconds }, keys);
  const last = await get(part(soonOver));
  assert.deepEqual([last.status, Number(/max-age=(\d+)/.exec(String(last.headers["cache-control"]))?.[1]) <= 3], [200, true]);
  assert.equal((await get(part(signPlayback({ ...span, expiresAt: seconds - 3 }, keys)))).status, 403);
});
