import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { settings } from "../../infra/config/settings.ts";
import { catalogue } from "../../infra/errors/catalogue.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

interface Tables {
  settingsTable(of: unknown): string;
  errorTable(of: unknown): string;
}
const tables = (await import(pathToFileURL(join(root, "infra/setup/reference-tables.mjs")).href)) as Tables;

test("the README's configuration table is the code's", () => {
  assert.ok(readme.includes(tables.settingsTable(settings)), "run: npm run docs");
});

test("the README's error catalogue is the code's", () => {
  assert.ok(readme.includes(tables.errorTable(catalogue)), "run: npm run docs");
});

test("every file that the documents name exists", () => {
  const named = ["README.md", "ARCHITECTURE.md"].flatMap((document) => {
    const text = readFileSync(join(root, document), "utf8");
    return [...text.matchAll(/`((?:infra|ingest|packager|player|test)\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
  });
  assert.ok(named.length >= 20, "the way of one second of audio is described by its files");
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});
