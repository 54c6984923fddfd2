import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RoomChild } from "../../../ingest/stage/room-child.ts";

const settings = { udpPort: 0, publicIp: undefined, packagerUrls: [], bearer: "", clockOffsetMs: 0, logLevel: "silent" };

function mayGoFirst(): boolean {
  const child = fork(join(import.meta.dirname, "../../../ingest/stage/room-process.js"));
  try {
    setPriority(child.pid ?? 0, -1);
    return true;
  } catch {
    return false;
  } finally {
    child.kill("SIGKILL");
  }
}

test("a room's process goes before what it shares the machine with, where that is allowed, and is there all the same where it is not", async (context) => {
  const own = getPriority();
  for (const [niceness, expected] of [
    [-3, mayGoFirst() ? Math.min(-3, own) : own],
    [0, Math.min(0, own)],
  ] as const) {
    let tellReady: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      tellReady = resolve;
    });
    const onMessage = ({ kind }: { readonly kind: string }) => kind === "ready" && tellReady();
    const child = new RoomChild(settings, { maxPendingJoins: 1, niceness, onMessage, onExit: () => undefined });
    context.after(() => child.close());
    await ready;
    assert.equal(getPriority(child.pid), expected);
  }
});
