import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import express from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { listen } from "../../infra/http/listen.ts";
import { sendProblem } from "../../infra/http/send.ts";
import { createPages } from "../../player/pages/pages.ts";
import type { PublicSpace } from "../../player/pages/public-space.ts";
import { directoryOf, exampleSpace, timelineOf } from "./listening-site.ts";
import { webDir } from "./web-bundle.ts";

const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
const spaces = new Map<string, PublicSpace>([
  ["evening", exampleSpace()],
  [
    "evil",
    exampleSpace({
      id: "evil",
      title: evil,
      host: { name: evil, handle: evil, avatarUrl: "javascript:alert(3)" },
      stage: [{ account: evil, name: evil, role: "host" }],
    }),
  ],
  ["later", exampleSpace({ id: "later", title: "Later", state: "scheduled", startsAt: "2031-01-01T10:00:00.000Z" })],
  ["over", exampleSpace({ id: "over", title: "Over", state: "ended", record: true, endedAt: "2021-01-01T10:00:00.000Z" })],
]);
let failing = false;
let base = "";
const app = express();
const server = createServer(app);

before(async () => {
  const directory = directoryOf(spaces);
  const get = (id: string) => (failing ? Promise.reject(new RostrumError("unavailable", "away")) : directory.get(id));
  app.use(createPages({ directory: { get }, timeline: timelineOf(spaces), baseUrl: () => "http://site.example", webDir }));
  app.use((_request: express.Request, response: express.Response) => void response.status(418).end());
  app.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => sendProblem(response, error));
  base = `http://127.0.0.1:${await listen(server, { port: 0, host: "127.0.0.1" })}`;
});

after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function load(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${base}${path}`, { headers });
  return { response, text: await response.text() };
}

test("the share page holds the player, the host, the stage and a social card, and may be cached", async () => {
  const { response, text } = await load("/s/evening");
  assert.equal(response.status, 200);
  assert.match(text, /<rostrum-player src="\/live\/evening\/index.m3u8"/);
  assert.match(text, /property="og:title" content="The evening round: what we learnt from the tides"/);
  assert.match(text, /name="twitter:card"/);
  assert.match(text, /@ada/);
  assert.match(response.headers.get("cache-control") ?? "", /^public, max-age=5, s-maxage=5/);
  assert.equal(response.headers.get("set-cookie"), null);
});

test("titles and names are shown as they are and never become markup", async () => {
  for (const path of ["/", "/s/evil", "/embed/evil"]) {
    const { text } = await load(path);
    assert.ok(!text.includes("<script>alert"), path);
    assert.ok(!/<img src=x/.test(text), path);
    assert.ok(!text.includes("javascript:alert"), path);
    assert.ok(text.includes("&lt;script&gt;alert(1)"), path);
  }
});

test("the share page shows who is on stage with their pictures, and a frame, which asks nobody else for anything, with their initials", async () => {
  const faces = [{ account: "ada", name: "Ada", role: "host", avatarUrl: "https://people.example/ada.png" }];
  spaces.set("faces", exampleSpace({ id: "faces", stage: [...faces, { account: "eve", name: "Eve", role: "speaker", avatarUrl: "javascript:alert(4)" }] }));
  const share = (await load("/s/faces")).text;
  assert.ok(share.includes("&quot;avatarUrl&quot;:&quot;https://people.example/ada.png&quot;"));
  assert.ok(!share.includes("alert(4)"));
  assert.ok(!(await load("/embed/faces")).text.includes("people.example"));
});

test("every page forbids foreign scripts, and only the embed page may be framed", async () => {
  for (const path of ["/", "/s/evening", "/embed/evening", "/s/unknown"]) {
    const policy = (await load(path)).response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.ok(!policy.includes("unsafe"), path);
    assert.match(policy, path.startsWith("/embed/") ? /frame-ancestors \*/ : /frame-ancestors 'none'/);
  }
  const { response, text } = await load("/embed/evening");
  assert.match(response.headers.get("content-security-policy") ?? "", /img-src 'self' data:;/, "a frame asks nobody else for anything");
  assert.match(text, /artwork="\/s\/evening\/card.png\?v=/);
});

test("a space whose media are elsewhere may load them from there, and from nowhere else", async () => {
  spaces.set("far", exampleSpace({ id: "far", playbackUrl: "https://cdn.example/live/far/index.m3u8" }));
  const { response, text } = await load("/s/far");
  assert.match(text, /src="https:\/\/cdn.example\/live\/far\/index.m3u8"/);
  assert.match(response.headers.get("content-security-policy") ?? "", /connect-src 'self' https:\/\/cdn.example;/);
});

test("an unknown or malformed id gets a friendly page that is soon asked for again", async () => {
  for (const path of ["/s/unknown", "/embed/unknown", "/s/%3Cscript%3E"]) {
    const { response, text } = await load(path);
    assert.equal(response.status, 404, path);
    assert.match(text, /There is no such space/);
    assert.match(response.headers.get("cache-control") ?? "", /max-age=2/);
    assert.equal(text.includes("See what is live now"), !path.startsWith("/embed/"), "within another site's page there is nowhere to go");
  }
  assert.match((await load("/s/evening/clips/nonsense")).text, /There is no such clip/);
});

test("who comes in a browser by a link to nothing is told so on a page that no cache keeps; programs and the API have their own answer", async () => {
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
  const { response, text } = await load("/nope", browser);
  assert.deepEqual([response.status, response.headers.get("cache-control")], [404, "no-store"]);
  assert.match(text, /<h1>There is no such page<\/h1>/);
  assert.equal((await load("/nope")).response.status, 418);
  assert.equal((await load("/v1/nope", browser)).response.status, 418);
});

test("what is not recorded offers no clips, live or over, and no downloads: each would be refused", async () => {
  for (const state of ["live", "ended"] as const) {
    for (const record of [true, false]) {
      spaces.set("kept", exampleSpace({ id: "kept", state, record }));
      const { text } = await load("/s/kept");
      assert.equal(text.includes("clip-maker"), record, `${state} ${record}`);
      assert.equal(text.includes("/replay/kept/"), record && state === "ended", `${state} ${record}`);
    }
  }
});

test("while spaces cannot be looked up the page says so and is not kept", async () => {
  failing = true;
  const { response, text } = await load("/s/evening");
  failing = false;
  assert.equal(response.status, 503);
  assert.match(text, /taking a moment/);
});

test("scheduled and ended spaces are announced as such", async () => {
  assert.match((await load("/s/later")).text, /state="scheduled" starts-at="2031-01-01T10:00:00.000Z"/);
  const over = await load("/s/over");
  assert.match(over.text, /state="ended"/);
  assert.match(over.text, /waveform="\/replay\/over\/waveform.json" chapters="\/replay\/over\/chapters.vtt"/);
  assert.match(over.response.headers.get("cache-control") ?? "", /max-age=60/);
  assert.match(
    over.text,
    /<source src="\/live\/over\/index.m3u8" type="application\/vnd.apple.mpegurl"><source src="\/replay\/over\/audio.m4a" type="audio\/mp4"><\/audio>/,
  );
});

test("what was never recorded offers no replay on a page that is open when it ends, and captions are looked for only where there were any", async () => {
  const page = async (more: Parameters<typeof exampleSpace>[0]) => {
    spaces.set("kept", exampleSpace({ ...more, id: "kept" }));
    return (await load("/s/kept")).text;
  };
  for (const state of ["live", "ended"] as const)
    for (const record of [true, false]) assert.equal((await page({ state, record })).includes('replay="none"'), !record, `${state} ${record}`);
  assert.equal((await page({ state: "ended", record: true })).includes("transcript.vtt"), false);
  assert.match(await page({ state: "ended", record: true, captions: "en" }), /captions="\/replay\/kept\/transcript\.vtt"/);
});

test("scripts are hashed and kept for ever, and the plain address is revalidated", async () => {
  const { text } = await load("/s/evening");
  const hashed = /\/assets\/listen\.[0-9a-f]{8}\.js/.exec(text)?.[0] ?? "";
  assert.match((await load(hashed)).response.headers.get("cache-control") ?? "", /immutable/);
  const plain = await load("/player.js");
  assert.equal(plain.response.headers.get("access-control-allow-origin"), "*");
  const again = await load("/player.js", { "if-none-match": plain.response.headers.get("etag") ?? "" });
  assert.equal(again.response.status, 304);
  assert.equal((await load("/assets/style.css")).response.status, 200);
  assert.equal((await load("/assets/nothing.js")).response.status, 418);
  assert.equal((await load("/assets/..%2Fpackage.json")).response.status, 418);
});

test("the home page lists what is live, what is coming and what can be heard again, and says when nobody is on stage", async () => {
  const { text } = await load("/");
  const places = ["Live now", 'href="/s/evening"', "Coming up", 'href="/s/later"', "To listen again", 'href="/s/over"'].map((words) => text.indexOf(words));
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? 0)),
    String(places),
  );
  assert.match(text, /href="\/capacity"/);
  const kept = [...spaces];
  spaces.clear();
  const empty = await load("/");
  for (const [id, space] of kept) spaces.set(id, space);
  assert.match(empty.text, /Nobody is on stage at the moment/);
});

test("for a viewer the spaces of followed hosts come first, and another viewer's page is another address", async () => {
  spaces.set("of-ann", exampleSpace({ id: "of-ann", title: "A round for ann" }));
  const { text } = await load("/?viewer=ann");
  const places = ["On stage, of those you follow", 'href="/s/of-ann"', "You follow <bdi>Ada Lovelace</bdi>", "Live now", 'href="/s/evening"'].map((words) =>
    text.indexOf(words),
  );
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? 0)),
    String(places),
  );
  for (const path of ["/", "/?viewer=%3Cscript%3E", "/?viewer=a&viewer=b"]) assert.ok(!(await load(path)).text.includes("those you follow"), path);
  spaces.delete("of-ann");
});

test("anybody may report the space or somebody on its stage", async () => {
  const { text } = await load("/s/evil");
  assert.match(text, /<form class="report" data-report="evil">/);
  assert.ok(text.includes('<option value="">The whole space</option><option value="&quot;&gt;&lt;script&gt;'));
  assert.ok(!(await load("/embed/evening")).text.includes("data-report"));
});

test("another site learns from the oEmbed document how to show the player", async () => {
  const { response, text } = await load("/oembed?format=json&maxwidth=320&url=http%3A%2F%2Fsite.example%2Fs%2Fevening");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  assert.match(response.headers.get("cache-control") ?? "", /public, max-age=5/);
  const answer = JSON.parse(text);
  assert.deepEqual([answer.version, answer.type, answer.width, answer.height, answer.author_name], ["1.0", "rich", 320, 420, "Ada Lovelace"]);
  assert.match(answer.html, /^<iframe src="http:\/\/site.example\/embed\/evening" title="The evening round[^"]*" width="320" height="420"/);
  const evilFrame = JSON.parse((await load("/oembed?url=http%3A%2F%2Fsite.example%2Fs%2Fevil")).text).html;
  assert.ok(!/<script|<img/.test(evilFrame));
});

test("the oEmbed document exists for our own spaces only, as JSON and as XML", async () => {
  const ask = async (query: string) => {
    const response = await fetch(`${base}/oembed?${query}`);
    await response.arrayBuffer();
    return response.status;
  };
  assert.equal(await ask("url=http%3A%2F%2Fother.example%2Fs%2Fevening"), 404);
  assert.equal(await ask("url=http%3A%2F%2Fsite.example%2Fs%2Funknown"), 404);
  assert.equal(await ask("url=nothing&url=twice"), 404);
  assert.equal(await ask("format=yaml&url=http%3A%2F%2Fsite.example%2Fs%2Fevening"), 501);
  const { response, text } = await load("/oembed?format=xml&url=http%3A%2F%2Fsite.example%2Fs%2Fevil");
  assert.match(response.headers.get("content-type") ?? "", /^text\/xml/);
  assert.match(
    text,
    /^<\?xml version="1.0" encoding="utf-8" standalone="yes"\?>\n<oembed><version>1.0<\/version><type>rich<\/type><title>&quot;&gt;&lt;script&gt;/,
  );
  assert.ok(!/<(script|img|iframe)/.test(text));
});

test("how many listen is said with no more precision than is known", async () => {
  spaces.set("crowd", exampleSpace({ id: "crowd", audience: { listening: 12_345, standardError: 600 } }));
  assert.match((await load("/")).text, /data-audience="crowd" title="± 5 %">about 12,000 listening</);
  assert.match((await load("/s/crowd")).text, /audience="{&quot;listening&quot;:12345,&quot;standardError&quot;:600}"/);
  spaces.set("crowd", exampleSpace({ id: "crowd", audience: { listening: 37, standardError: 0 } }));
  assert.match((await load("/")).text, /data-audience="crowd">37 listening</);
});
