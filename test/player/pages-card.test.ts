/** The steps of drawing a card: titles are fitted, every script finds its font, and a crowd that asks is answered by one drawing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { familiesFor } from "../../infra/drawing/fonts.ts";
import { isRightToLeft, layTitle } from "../../infra/drawing/title-lines.ts";
import { Cards } from "../../player/pages/card/cards.ts";
import type { CardContent } from "../../player/pages/card/draw-card.ts";

/** Every character is as wide as half the size. */
const space = { maxWidth: 100, maxHeight: 48, sizes: [20, 10], measure: (text: string) => [...text].length / 2 };
const content: CardContent = { title: "Tides", badge: "Live now", tone: "live", hostName: "Ada", hostHandle: "ada", initials: "A" };

test("a short title is set large, a longer one smaller on more lines, and the rest is cut off", () => {
  assert.deepEqual(layTitle("Tides", space), { size: 20, lines: ["Tides"] });
  assert.deepEqual(layTitle("one two three four five six", space), { size: 10, lines: ["one two three four", "five six"] });
  const { size, lines } = layTitle("word ".repeat(3000), space);
  assert.equal(size, 10);
  assert.equal(lines.length, 4);
  assert.match(lines.at(-1) ?? "", /…$/);
  for (const line of lines) assert.ok(space.measure(line) * size <= space.maxWidth, line);
});

test("a word longer than a line is broken, and never between an emoji's parts", () => {
  const { lines } = layTitle("👩‍🚀".repeat(30), { ...space, measure: (text) => [...text].length * 2 });
  assert.ok(lines.length > 1);
  for (const line of lines) assert.match(line, /^(👩‍🚀)+…?$/u);
});

test("marks that turn text around are left out, and the first letter says which way a title runs", () => {
  assert.deepEqual(layTitle("a\u202eb\u2066c", space).lines, ["abc"]);
  assert.equal(isRightToLeft("123 שלום world"), true);
  assert.equal(isRightToLeft("🌍 مرحبا"), true);
  assert.equal(isRightToLeft("world שלום"), false);
});

test("every script finds a font that ships with the package", () => {
  const samples = "Ωж नमस्ते مرحبا שלום Հայ ქართ ሀሎ বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം ગુજરાતી ਪੰਜਾਬੀ ଓଡ଼ିଆ සිංහල ខ្មែរ ລາວ မြန်မာ ไทย ދިވެހި ᏣᎳᎩ 汉字 かな 한국 🌍";
  const names = samples.split(" ").map((sample) => familiesFor(sample));
  for (const [index, families] of names.entries()) assert.match(families, /", "/, samples.split(" ")[index]);
  assert.match(familiesFor("漢字かな"), /noto-sans-jp/);
  assert.match(familiesFor("汉字"), /noto-sans-sc/);
  assert.match(familiesFor("☂ 🇵🇹"), /"emoji"/);
});

test("a crowd that asks for the same picture costs one drawing, and a flood of different ones is refused instead of queued", async () => {
  const metrics = new Registry();
  const cards = new Cards({ metrics });
  const same = await Promise.all(Array.from({ length: 50 }, () => cards.get(content)));
  assert.equal(new Set(same).size, 1);
  assert.match(await metrics.metrics(), /rostrum_cards_drawn_total 1\n/);
  const flood = await Promise.allSettled(Array.from({ length: 20 }, (_, number) => cards.get({ ...content, title: `Tide ${number}` })));
  assert.equal(flood.filter(({ status }) => status === "fulfilled").length, 16);
  assert.equal((await cards.get({ ...content, title: "Tide 19" })).subarray(1, 4).toString("latin1"), "PNG");
});
