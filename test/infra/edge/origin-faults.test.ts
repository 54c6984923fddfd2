/** A real Varnish before origins that are full, silent or gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toProblem } from "../../../infra/errors/problem.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { askFor, untilHeld } from "../../packager/origin/support/origin-stage.ts";
import { media, startOrigin } from "./support/counting-origin.ts";
import { startVarnish } from "./support/varnish.ts";

const reload = (parts: number) => `${media}?_HLS_msn=${Math.floor(parts / 12)}&_HLS_part=${parts % 12}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("an overloaded origin's 503 comes through with Retry-After, shared, and is forgotten within a second", async (context) => {
  let full = true;
  const crowded = await startOrigin(context, {
    first: (request, response) => {
      if (!full || request.method !== "GET") return false;
      response.writeHead(503, { "retry-after": "1", "cache-control": "no-store" }).end("full");
      return true;
    },
  });
  crowded.playUntil(14);
  const port = await startVarnish(context, [crowded]);
  const path = `${media}?_HLS_msn=1`;
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 40 }, () => askFor({ port, path }).answer));
  const ms = performance.now() - began;
  for (const { status, headers } of answers) assert.deepEqual([status, headers["retry-after"], headers["cache-control"]], [503, "1", "no-store"]);
  const asked = crowded.taken().length;
  // Asked twice, and shared for half a second: a busy machine takes longer to ask.
  assert.ok(asked <= 2 + 2 * Math.floor(ms / 500), `${asked} in ${ms} ms`);
  full = false;
  await pause(700);
  assert.equal((await askFor({ port, path: media }).answer).status, 200);
});

test("nobody new waits behind an origin that fell silent; with all of them silent a newcomer gets the last playlist", { timeout: 180_000 }, async (context) => {
  const silent = [false, false];
  const [first, second] = await Promise.all([0, 1].map((index) => startOrigin(context, { first: () => silent[index] === true })));
  if (!first || !second) throw new Error("There are two.");
  for (const one of [first, second]) one.playUntil(20);
  const port = await startVarnish(context, [first, second]);
  const newcomers = await askFor({ port, path: media }).answer;
  const stuck = askFor({ port, path: reload(20) });
  await untilHeld(first.limit, 1);
  silent[0] = true;
  second.playUntil(21);
  const untilAnswered = async (path: string) => {
    for (let turn = 0; turn < 30; turn++) {
      const asked = askFor({ port, path });
      const answer = await Promise.race([asked.answer, pause(500).then(() => asked.abort())]).catch(() => undefined);
      if (answer?.status === 200) return answer;
    }
    throw new Error(`nobody answers ${path}`);
  };
  await untilAnswered(reload(20));
  assert.equal(stuck.state.answered, false);
  stuck.abort();
  silent[1] = true;
  await pause(7000);
  assert.deepEqual((await untilAnswered(media)).body, newcomers.body);
});

test("a playlist or a part that one origin does not have yet is asked of the other one", async (context) => {
  const [first, second] = await Promise.all([
    startOrigin(context, {
      first: ({ url }, response) => Boolean(url?.startsWith("/live/space") && response.writeHead(404, { "cache-control": "max-age=1" }).end()),
    }),
    startOrigin(context),
  ]);
  second.playUntil(20);
  const port = await startVarnish(context, [first, second]);
  for (const path of [media, reload(18), reload(19), media.replace("index.m3u8", "p19.m4s")])
    assert.equal((await askFor({ port, path }).answer).status, 200, path);
  assert.ok(first.taken().length > 0);
});

test("an origin too busy for its probes is still asked when there is no better one", { timeout: 120_000 }, async (context) => {
  const busy = await startOrigin(context, { first: ({ url }) => url === "/live/probe" });
  busy.playUntil(20);
  const port = await startVarnish(context, [busy, { host: "127.0.0.1", port: 9 }]);
  for (const part of [19, 18]) {
    await pause(3500);
    assert.equal((await askFor({ port, path: reload(part) }).answer).status, 200);
  }
});

test("with no origin left the answer is the catalogue's own problem, with Retry-After, open to every page", async (context) => {
  const port = await startVarnish(context, [
    { host: "127.0.0.1", port: 9 },
    { host: "127.0.0.1", port: 9 },
  ]);
  const { status, headers, text } = await askFor({ port, path: media }).answer;
  assert.deepEqual([status, headers["retry-after"], headers["access-control-allow-origin"]], [503, "1", "*"]);
  assert.deepEqual(JSON.parse(text), toProblem(new RostrumError("unavailable", "No origin answers; try again.")));
});
