/** What a link to a space looks like elsewhere, and what goes with it: card, picture, QR code, calendar, oEmbed. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { loadImage } from "@napi-rs/canvas";
import express from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { listen } from "../../infra/http/listen.ts";
import type { ReadClip } from "../../player/pages/clip.ts";
import { createPages } from "../../player/pages/pages.ts";
import type { PublicSpace } from "../../player/pages/public-space.ts";
import { directoryOf, exampleSpace, timelineOf } from "./listening-site.ts";
import { webDir } from "./web-bundle.ts";

const secure = { shareUrl: "https://site.example/s/evening", embedUrl: "https://site.example/embed/evening" };
const evil = `"><script>alert(1)</script>`;
const spaces = new Map<string, PublicSpace>([
  ["evening", exampleSpace(secure)],
  ["later", exampleSpace({ id: "later", title: "Tides, again; and more\\", state: "scheduled", startsAt: "2031-01-01T10:00:00.000Z" })],
  ["soon", exampleSpace({ id: "soon", state: "scheduled" })],
  ["evil", exampleSpace({ id: "evil", title: `${evil} ${"שלום 🌍 ".repeat(2000)}`, host: { name: evil, handle: evil } })],
]);
const readClip: ReadClip = async (space, id) => {
  if (id !== "469-1875") throw new RostrumError("not_found", "There is no such clip.");
  const links = { page: `/s/${space}/clips/${id}`, playback: `/live/${space}/run-00001/clip-${id}.m3u8`, audio: `/replay/${space}/clips/${id}.m4a` };
  return { id, seconds: 29.995, saidAt: "2026-05-01T20:00:10.000Z", links };
};
const server = createServer();
let base = "";

before(async () => {
  const app = express().use(
    createPages({ directory: directoryOf(spaces), timeline: timelineOf(spaces), baseUrl: () => "https://site.example", webDir, readClip }),
  );
  app.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    response.status(error instanceof RostrumError ? error.status : 500).end();
  });
  server.on("request", app);
  base = `http://127.0.0.1:${await listen(server, { port: 0, host: "127.0.0.1" })}`;
});

after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function load(path: string) {
  const response = await fetch(`${base}${path}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { response, bytes, text: bytes.toString("utf8") };
}

async function metaOf(path: string): Promise<ReadonlyMap<string, string>> {
  const { text } = await load(path);
  return new Map([...text.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)].map(([, name = "", content = ""]) => [name, content]));
}

test("a link unfolds into a player with the drawn picture, and names its oEmbed documents in both forms", async () => {
  const meta = await metaOf("/s/evening");
  assert.equal(meta.get("twitter:card"), "player");
  assert.equal(meta.get("twitter:player"), "https://site.example/embed/evening");
  assert.match(meta.get("og:image") ?? "", /^https:\/\/site.example\/s\/evening\/card.png\?v=[\w-]{12}$/);
  assert.deepEqual([meta.get("og:image:width"), meta.get("og:image:height"), meta.get("og:image:type")], ["1200", "630", "image/png"]);
  const { text } = await load("/s/evening");
  for (const format of ["json", "xml"])
    assert.ok(text.includes(`href="https://site.example/oembed?format=${format}&amp;url=https%3A%2F%2Fsite.example%2Fs%2Fevening"`));
});

test("the preview tells the state, and its picture has another address before, during and after", async () => {
  const seen = new Set<string | undefined>();
  const states = [{ state: "scheduled", startsAt: "2031-01-01T10:00:00.000Z" } as const, { state: "live" } as const, { state: "ended" } as const];
  for (const [index, state] of states.entries()) {
    spaces.set("turning", exampleSpace({ id: "turning", ...state }));
    const meta = await metaOf("/s/turning");
    assert.match(meta.get("og:description") ?? "", [/^Starts 1 Jan 2031, 10:00 UTC with Ada/, /^Live now with Ada/, /^Ended with Ada/][index] ?? /never/);
    seen.add(meta.get("og:image"));
  }
  assert.equal(seen.size, 3);
});

test("the picture is a PNG of 1200 × 630; a cache keeps its own address for a day and any other for a moment", async () => {
  const address = new URL((await metaOf("/s/evening")).get("og:image") ?? "");
  const own = await load(`${address.pathname}${address.search}`);
  assert.equal(own.response.headers.get("content-type"), "image/png");
  assert.match(own.response.headers.get("cache-control") ?? "", /max-age=86400/);
  const { width, height } = await loadImage(own.bytes);
  assert.deepEqual([width, height], [1200, 630]);
  const other = await load("/s/evening/card.png?v=anything");
  assert.match(other.response.headers.get("cache-control") ?? "", /max-age=5,/);
  assert.deepEqual(other.bytes, own.bytes);
  assert.equal((await load("/s/unknown/card.png")).response.status, 404);
});

test("markup, right-to-left letters, emoji and 10,000 characters become a picture and a preview of bounded size", async () => {
  const { response, bytes } = await load("/s/evil/card.png");
  assert.equal(response.status, 200);
  assert.ok(bytes.length < 400_000);
  const title = (await metaOf("/s/evil")).get("og:title") ?? "";
  assert.match(title, /^&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt; שלום 🌍/);
  assert.ok([...title].length < 300);
});

test("a scheduled space goes into a calendar with its time in UTC, its words escaped and its link", async () => {
  const { response, text } = await load("/s/later/event.ics");
  assert.match(response.headers.get("content-type") ?? "", /^text\/calendar/);
  assert.match(response.headers.get("content-disposition") ?? "", /^attachment; filename="space-later.ics"$/);
  assert.match(text, /DTSTART:20310101T100000Z\r\n/);
  assert.match(text, /SUMMARY:Tides\\, again\\; and more\\\\\r\n/);
  assert.match(text, /URL:http:\/\/site.example\/s\/later\r\n/);
  const page = (await load("/s/later")).text;
  assert.match(page, /href="\/s\/later\/event.ics"/);
  assert.match(page, /https:\/\/calendar.google.com\/calendar\/render\?action=TEMPLATE[^"]*dates=20310101T100000Z%2F20310101T110000Z/);
});

test("a space without a time, and one that is live, offer no calendar", async () => {
  assert.equal((await load("/s/soon/event.ics")).response.status, 404);
  for (const path of ["/s/soon", "/s/evening"]) assert.ok(!(await load(path)).text.includes("calendar"), path);
});

test("the QR code is a picture without scripts, kept by caches", async () => {
  const { response, text } = await load("/s/evening/qr.svg");
  assert.equal(response.headers.get("content-type"), "image/svg+xml");
  assert.equal(response.headers.get("content-security-policy"), "default-src 'none'");
  assert.match(text, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox/);
});

test("an oEmbed thumbnail respects the size that the asking site allows", async () => {
  const ask = async (limits: string) => JSON.parse((await load(`/oembed?url=https%3A%2F%2Fsite.example%2Fs%2Fevening${limits}`)).text);
  assert.deepEqual([(await ask("")).thumbnail_width, (await ask("")).thumbnail_height], [1200, 630]);
  assert.equal((await ask("&maxwidth=600")).thumbnail_url, undefined);
});

test("a clip has a link of its own, with its card, its player and the way to the whole space", async () => {
  const meta = await metaOf("/s/evening/clips/469-1875");
  assert.match(meta.get("description") ?? "", /^Clip of 30 seconds with /);
  assert.deepEqual(
    [meta.get("og:url"), meta.get("twitter:player"), meta.get("og:audio")],
    [
      "https://site.example/s/evening/clips/469-1875",
      "https://site.example/embed/evening/clips/469-1875",
      "https://site.example/replay/evening/clips/469-1875.m4a",
    ],
  );
  const { response, bytes } = await load(new URL(meta.get("og:image") ?? "").pathname);
  assert.equal(response.headers.get("content-type"), "image/png");
  assert.notDeepEqual(bytes, (await load("/s/evening/card.png")).bytes, "another picture than the space's");
  const { text } = await load("/s/evening/clips/469-1875");
  assert.match(text, /<rostrum-player src="\/live\/evening\/run-00001\/clip-469-1875\.m3u8"/);
  assert.match(text, /<a href="https:\/\/site\.example\/s\/evening" data-signed>Listen to the whole space<\/a>/);
  const embed = await load("/embed/evening/clips/469-1875");
  assert.match(embed.text, /clip-469-1875\.m3u8/);
  assert.match(embed.response.headers.get("content-security-policy") ?? "", /frame-ancestors \*/);
  const oembed = JSON.parse((await load(`/oembed?url=${encodeURIComponent("https://site.example/s/evening/clips/469-1875")}`)).text) as { html: string };
  assert.match(oembed.html, /src="https:\/\/site\.example\/embed\/evening\/clips\/469-1875"/);
  assert.equal((await load("/s/evening/clips/1-2")).response.status, 404);
});
