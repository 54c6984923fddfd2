/** Streams of a real HTTP/2 session that nothing moves in: which of them are cut. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, constants, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { watchStreams } from "../../../packager/origin/stream-watch.ts";

test("streams whose answer nobody takes, or whose request never ends, are cut; one that waits for its answer is not", async (context) => {
  const cut: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/held") return;
    request.resume();
    response.end("#EXTM3U");
  });
  server.on("session", (session) => {
    watchStreams(session, { idleMs: 100, onCut: () => cut.push("stream") });
    context.after(() => session.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const open = (initialWindowSize: number) => connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { settings: { initialWindowSize } });
  const [greedy, patient] = [open(0), open(65_535)];
  context.after(() => server.close());
  const waits = patient.request({ ":path": "/held" });
  const endless = patient.request({ ":method": "POST", ":path": "/else" });
  const untaken = greedy.request({ ":path": "/else" });
  await Promise.all([endless, untaken].map((stream) => once(stream.resume(), "close")));
  assert.deepEqual([endless.rstCode, untaken.rstCode], [constants.NGHTTP2_CANCEL, constants.NGHTTP2_CANCEL]);
  assert.equal(cut.length, 2);
  assert.equal(waits.closed, false);
});
