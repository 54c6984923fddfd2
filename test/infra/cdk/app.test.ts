/** The program that writes the template, and what it says of arguments that it cannot use. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../../infra/cdk/app.js", import.meta.url));
const twins = ["--packager", "a.live.example", "--packager", "b.live.example"];

function run(given: readonly string[], cwd = tmpdir()) {
  // The stack's own tests validate the same template; loading the validator is most of the time.
  return spawnSync(process.execPath, [entry, ...given], { cwd, env: { ...process.env, CDK_VALIDATION: "false" }, encoding: "utf8" });
}

test("the program writes the template", { timeout: 180_000 }, async (context) => {
  const cwd = await mkdtemp(join(tmpdir(), "rostrum-cdk-"));
  context.after(() => rm(cwd, { recursive: true, force: true }));
  const { status, stderr } = run([...twins, "--shield", "eu-central-1", "--access-logs"], cwd);
  assert.equal(status, 0, stderr);
  assert.ok(existsSync(join(cwd, "dist/cdk.out/RostrumDelivery.template.json")));
});

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [twins.slice(2), /^Expected --packager twice and --shield\.\n$/],
  [["--nonsense"], /^Unknown option '--nonsense'.*\n$/],
];
for (const [given, said] of refused)
  test(`"${given.join(" ")}" is refused in one line`, { timeout: 60_000 }, () => {
    const { status, stderr } = run(given);
    assert.equal(status, 1);
    assert.match(stderr, said);
  });
