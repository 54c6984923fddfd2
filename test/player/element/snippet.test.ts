import assert from "node:assert/strict";
import { test } from "node:test";
import { embedAddress, pageAddress, snippetOf, spaceOf } from "../../../player/web/snippet.ts";

const wanted = { baseUrl: "https://spaces.example", space: "a b", title: 'Say "yes" <now>', way: "frame", layout: "compact", theme: "dark", lang: "" } as const;

test("what is pasted names the space and how it is to look, and no title can break out of it", () => {
  assert.equal(embedAddress(wanted), "https://spaces.example/embed/a%20b?layout=compact&theme=dark");
  assert.equal(
    snippetOf(wanted),
    '<iframe src="https://spaces.example/embed/a%20b?layout=compact&amp;theme=dark" title="Say &quot;yes&quot; &lt;now>" width="100%" height="96" allow="autoplay" loading="lazy" style="border:0"></iframe>',
  );
  const tag = snippetOf({ ...wanted, way: "tag", layout: "card", lang: "de" });
  assert.equal(
    tag,
    '<script type="module" src="https://spaces.example/player.js"></script>\n<rostrum-player space="a b" heading="Say &quot;yes&quot; &lt;now>" theme="dark" lang="de"></rostrum-player>',
  );
});

test("a space is known by its id and by the link of any of its pages", () => {
  for (const given of ["evening", " evening ", "https://spaces.example/s/evening", "https://spaces.example/embed/evening?lang=de"])
    assert.equal(spaceOf(given), "evening");
  assert.equal(spaceOf("https://spaces.example/live/~k.1.2.c/~paid/index.m3u8"), "~paid");
});

test("a clip is known by its link, and goes into a frame, also where a tag was wanted", () => {
  const space = spaceOf("https://spaces.example/s/evening/clips/469-1875");
  assert.equal(space, "evening/clips/469-1875");
  assert.equal(pageAddress({ ...wanted, space }), "https://spaces.example/s/evening/clips/469-1875");
  assert.match(snippetOf({ ...wanted, space, way: "tag" }), /^<iframe src="https:\/\/spaces\.example\/embed\/evening\/clips\/469-1875\?/);
});
