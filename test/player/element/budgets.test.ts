import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { webDir } from "../web-bundle.ts";

interface Budget {
  readonly entry: string;
  readonly maxBrotliBytes: number;
}

const budgets = JSON.parse(readFileSync(join(webDir, "../../player/web/budgets.json"), "utf8")) as { readonly shell: Budget; readonly listening: Budget };
const brotliBytes = (name: string) => statSync(join(webDir, `${name}.br`)).size;

test("what a page loads before play is pressed, and all that is needed to hear a live space, stay within their budgets", () => {
  const { shell, listening } = budgets;
  const before = brotliBytes(shell.entry);
  assert.ok(before <= shell.maxBrotliBytes, `${shell.entry}: ${before} bytes`);
  const all = before + brotliBytes(listening.entry);
  assert.ok(all <= listening.maxBrotliBytes, `everything: ${all} bytes`);
});

test("the shell imports nothing at once, and each lazy part by the hash of its content", () => {
  const shell = readFileSync(join(webDir, "player.js"), "utf8");
  assert.doesNotMatch(shell, /\bfrom\s*["']/);
  const lazy = [...shell.matchAll(/import\(["']([^"']+)["']\)/g)].map(([, path]) => path ?? "");
  assert.ok(lazy.length > 0);
  for (const path of lazy) assert.match(path, /^\/assets\/[a-z-]+\.[0-9a-f]{8}\.js$/);
});
