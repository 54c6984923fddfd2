/** The error catalogue holds no code that nothing answers with. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { catalogue } from "../../../infra/errors/catalogue.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

function sourcesOf(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return names.filter((name) => !name.endsWith("catalogue.ts")).map((name) => readFileSync(join(root, folder, name), "utf8"));
}

test("every code of the catalogue is one that the source answers with", () => {
  const source = ["infra", "ingest", "packager", "player"].flatMap(sourcesOf).join("\n");
  assert.deepEqual(
    Object.keys(catalogue).filter((code) => !source.includes(`"${code}"`)),
    [],
  );
});
