import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startSystem } from "../support/system.ts";

test("the system starts on one port in an empty folder, answers its operations paths, and leaves no process behind", { timeout: 120_000 }, async () => {
  const system = await startSystem({}, { dataDir: await mkdtemp(join(tmpdir(), "rostrum-")) });
  let family: number[] = [];
  try {
    family = await system.processes("");
    assert.ok(family.length >= 6, `supervisor's family: ${family.length}`);
    for (const path of ["/healthz", "/readyz", "/openapi.json", "/metrics", "/"]) {
      const response = await fetch(`${system.url}${path}`);
      assert.equal(response.status, 200, path);
      await response.arrayBuffer();
    }
    assert.equal((await fetch(`${system.url}/internal/metrics.json`)).status, 404, "internal paths are not public");
  } finally {
    await system.stop();
  }
  const left = family.filter((id) => {
    try {
      process.kill(id, 0);
      return true;
    } catch {
      return false;
    }
  });
  assert.deepEqual(left, []);
});

test("a signal sent to npm alone reaches the system: no shell stands between, which would end and leave it running", async (context) => {
  const { scripts } = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8")) as { readonly scripts: { readonly start: string } };
  const folder = await mkdtemp(join(tmpdir(), "rostrum-npm-"));
  context.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "infra/setup"), { recursive: true });
  await writeFile(join(folder, "infra/setup/start.mjs"), "process.on('SIGTERM', () => process.exit(7)); setTimeout(() => {}, 20_000); console.log('up');");
  const shell = spawn("sh", ["-c", scripts.start], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  await once(shell.stdout, "data");
  shell.kill("SIGTERM");
  assert.deepEqual(await once(shell, "exit"), [7, null]);
});
