/** `npm test [-- pattern …]`: installs what is missing, builds, runs tests side by side, and those in which browsers play sound one by one. With `--soak` those that take minutes, one by one. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { run as runTests } from "node:test";
import { spec } from "node:test/reporters";
import { install, root } from "./install.mjs";
import { installTestPrograms } from "./system-packages.mjs";

install();
installTestPrograms();
const { build } = await import("./build.mjs");
await build();

const soak = process.argv.includes("--soak");
const patterns = process.argv.slice(2).filter((one) => one !== "--soak");
const files = listTests().filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)));
const totals = { passed: 0, failed: 0 };
const { makeFirstDataDir } = await import("../../dist/test/support/data-dir.js");
const removeFirstDataDir = patterns.length === 0 && (await makeFirstDataDir());
for (const atOnce of [3, 2, 1]) {
  await runGroup(
    files.filter((file) => atOnceWith(file) === atOnce),
    atOnce,
  );
}
if (removeFirstDataDir) removeFirstDataDir();
if (files.length === 0) totals.failed += 1;
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 ? 1 : 0);

async function runGroup(group, concurrency) {
  if (group.length === 0) return;
  const stream = runTests({ files: group, concurrency, timeout: 300_000 });
  stream.on("test:pass", (event) => count(event, "passed"));
  stream.on("test:fail", (event) => count(event, "failed"));
  const report = stream.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await finished(report, { writable: false });
}

/** Counts tests, not the files and suites around them; a file that breaks by itself counts as one failure. */
function count(event, outcome) {
  const isSuite = event.details?.type === "suite";
  if (!isSuite && (event.nesting > 0 || outcome === "failed" || !files.includes(event.name))) totals[outcome] += 1;
}

/** How many such files run at once: most wait more than they work; a browser, or what is heard and counted in real time, wants a core, and both together the machine. */
function atOnceWith(file) {
  if (soak) return 1;
  const drivesBrowser = /(chromium|browser)\.js"/.test(readFileSync(file, "utf8"));
  const isRealTime = /\/(journey\/|player\/(player|resilience)\.test)/.test(file);
  if (drivesBrowser && isRealTime) return 1;
  return drivesBrowser || isRealTime ? 2 : 3;
}

function listTests() {
  return readdirSync(join(root, "test"), { recursive: true })
    .filter((file) => file.endsWith(soak ? ".soak.ts" : ".test.ts"))
    .map((file) => join(root, "dist/test", file.replace(/\.ts$/, ".js")))
    .sort();
}
