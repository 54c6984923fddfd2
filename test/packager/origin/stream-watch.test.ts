/** Streams of a real HTTP/2 session that nothing moves in: which of them are cut. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, constants, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { watchStreams } from "../../../packager/origin/stream-watch.ts";

// First: a session of before would clear its timer by the stand-in's clock.
test("a long answer that is taken slowly goes on", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const server = createServer((_, response) => void Readable.from(pieces()).pipe(response));
  const cut: string[] = [];
  server.on("session", (session) => {
    watchStreams(session, { idleMs: 1000, onCut: () => cut.push("stream") });
    context.after(() => session.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  context.after(() => server.close());
  let taken = 0;
  let looks = 0;
  // More than the windows hold is taken from one look to the next.
  for await (const chunk of client.request({ ":path": "/long" })) {
    taken += (chunk as Buffer).length;
    if (taken < (looks + 1) * 300_000) continue;
    context.mock.timers.tick(1000);
    looks += 1;
  }
  assert.deepEqual({ looks, cut }, { looks: 10, cut: [] });
});

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

function* pieces(): Generator<Buffer> {
  for (let piece = 0; piece < 50; piece++) yield Buffer.alloc(65_536);
}
