/** The feed as another reader of podcasts takes it in, held to what Apple's directory and the Podcasting 2.0 namespace ask of one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRssFeed } from "feedsmith";
import { type FeedItem, renderFeed } from "../../../packager/replay/feed.ts";

const base = "https://spaces.example";
const host = `Ada & "Co" <x>`;

function itemOf(space: string, { captions }: { readonly captions?: string } = {}): FeedItem {
  const at = (name: string) => `${base}/replay/${space}/${name}`;
  const links = { page: `${base}/s/${space}`, audio: at("audio.m4a"), cover: at("cover.png"), chapters: at("chapters.json") };
  const transcript = captions === undefined ? {} : { transcript: { url: at("transcript.vtt"), language: captions } };
  return { space, title: `Tea & <talk>\u0007 of ${space}`, startedAt: Date.UTC(2026, 4, 1, 20), durationMs: 3_600_499, bytes: 123_456, links, ...transcript };
}

function render(more: { readonly language?: string } = {}): string {
  const items = [itemOf("evening", { captions: "de" }), itemOf("morning")];
  return renderFeed({ name: host, self: `${base}/feed/ada.xml`, link: base, cover: `${base}/replay/evening/cover.png`, language: undefined, items, ...more });
}

test("the channel has all that a directory asks for: title, description, language, category, artwork, whether it is explicit, and its own address", () => {
  const feed = parseRssFeed(render());
  const { title, description, link, language, itunes, podcast, atom } = feed;
  assert.deepEqual({ title, description, link, language }, { title: host, description: `Live audio spaces hosted by ${host}.`, link: base, language: "en" });
  assert.deepEqual([itunes?.author, itunes?.explicit, itunes?.image], [host, false, `${base}/replay/evening/cover.png`]);
  assert.deepEqual(itunes?.categories, [{ text: "Society & Culture" }]);
  assert.equal(podcast?.medium, "podcast");
  assert.deepEqual(atom?.links, [{ href: `${base}/feed/ada.xml`, rel: "self", type: "application/rss+xml" }]);
  assert.equal(parseRssFeed(render({ language: "de" })).language, "de");
});

test("an item has an enclosure with length and type, a name of its own that never changes, a date, a duration in seconds, chapters, and a transcript where there is one", () => {
  const [evening, morning] = parseRssFeed(render()).items ?? [];
  assert.deepEqual(evening?.enclosures, [{ url: `${base}/replay/evening/audio.m4a`, length: 123_456, type: "audio/mp4" }]);
  assert.deepEqual([evening?.guid, evening?.title], [{ value: "evening", isPermaLink: false }, "Tea & <talk>  of evening"]);
  assert.deepEqual([evening?.link, evening?.pubDate], [`${base}/s/evening`, "Fri, 01 May 2026 20:00:00 GMT"]);
  assert.deepEqual([evening?.itunes?.duration, evening?.itunes?.image], [3600, `${base}/replay/evening/cover.png`]);
  assert.deepEqual(evening?.podcast?.chapters, { url: `${base}/replay/evening/chapters.json`, type: "application/json+chapters" });
  const transcript = { url: `${base}/replay/evening/transcript.vtt`, type: "text/vtt", language: "de", rel: "captions" };
  assert.deepEqual([evening?.podcast?.transcripts, morning?.podcast?.transcripts], [[transcript], undefined]);
});

test("names are written so that a reader who unpacks them twice finds no markup in them", () => {
  assert.match(render(), /<title>Tea &#x26; &#x3C;talk&#x3E; {2}of evening<\/title>/);
});
