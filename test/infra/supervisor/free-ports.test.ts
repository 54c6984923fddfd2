/** Ports that are promised for later. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findFreePorts } from "../../../infra/supervisor/free-ports.ts";

test("a port is promised once, although nobody listens on it yet", async () => {
  const ports: number[] = [];
  for (let turn = 0; turn < 3; turn++) ports.push(...(await findFreePorts(200)));
  assert.equal(new Set(ports).size, 600);
});
