import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { countdownOf } from "../../../player/web/countdown.ts";
import { english, fill, type Messages, spokenLanguage } from "../../../player/web/messages/languages.ts";
import { webDir } from "../web-bundle.ts";

const folder = join(webDir, "../../player/web/messages");
const files = readdirSync(folder).filter((name) => /^[a-z]{2}\.json$/.test(name));
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Readonly<Record<string, string>>;
const allEnglish = { ...read("en.json"), ...read("en-panel.json") };
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([whole]) => whole).sort();

test("twelve languages say the same things, with the same values in them", () => {
  assert.equal(files.length, 12);
  for (const name of files) {
    const messages = name === "en.json" ? allEnglish : read(name);
    assert.deepEqual(Object.keys(messages), Object.keys(allEnglish), name);
    for (const [key, text] of Object.entries(messages)) {
      assert.notEqual(text.trim(), "", `${name}: ${key}`);
      assert.deepEqual(placeholders(text), placeholders(allEnglish[key] ?? ""), `${name}: ${key}`);
    }
  }
});

test("every message is used, and every language can be asked for", () => {
  const source = readdirSync(join(folder, ".."))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, "..", name), "utf8"))
    .join("\n");
  for (const key of Object.keys(allEnglish)) assert.ok(new RegExp(`\\b${key}\\b`).test(source), key);
  for (const name of files) {
    const language = name.slice(0, 2);
    assert.equal(spokenLanguage(`${language}-XX`), language);
  }
  assert.equal(spokenLanguage("fi"), "en");
});

test("a countdown is said as the language says it", () => {
  const german = read("de.json") as Messages;
  assert.equal(countdownOf({ startsInMs: 90_000, messages: english, language: "en" }), "Starts in 1:30");
  assert.equal(countdownOf({ startsInMs: 7_500_000, messages: german, language: "de" }), "Beginnt in 2 Stunden");
  assert.equal(countdownOf({ startsInMs: 0, messages: german, language: "de" }), undefined);
  assert.equal(fill("{a} of {b}", { a: 1 }), "1 of {b}");
});
