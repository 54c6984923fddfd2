import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
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
