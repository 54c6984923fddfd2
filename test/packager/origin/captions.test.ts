/** Captions and the mixed sound over HTTP, in front of a live broadcast on a manual clock. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import { ProgrammeSocket } from "../../../packager/origin/programme-socket.ts";
import { WholeProgramme } from "../../../packager/origin/whole-programme.ts";
import type { RecordedSegment } from "../../../packager/replay/recorded-segment.ts";
import { createStage, type Stage, startedAt } from "../live/support/stage.ts";
import { askFor, codeOf, createOriginStage, untilHeld } from "./support/origin-stage.ts";

test("captions are held, typed and kept like the parts of the sound; without any their addresses are nothing", async (context) => {
  const stage = await createOriginStage(context, { more: { captions: "en", record: true } });
  stage.playUntil(3);
  const { limit } = stage;
  const held = [stage.ask("/live/space-1/run-0001/cc/index.m3u8?_HLS_msn=0&_HLS_part=3"), stage.ask("/live/space-1/run-0001/cc/p3.vtt")];
  await untilHeld(limit, 2);
  stage.live.pushCaptions([{ start: 0, end: 800, text: "Hello", showFrom: 1600 }]);
  stage.playUntil(4);
  const [playlist, part] = await Promise.all(held.map(({ answer }) => answer));
  assert.match(playlist?.text ?? "", /URI="p3\.vtt"/);
  assert.match(part?.text ?? "", /\nHello\n$/);
  assert.deepEqual([part?.headers["content-type"], part?.headers["cache-control"]], ["text/vtt", "max-age=3600, immutable"]);
  stage.playUntil(8);
  const segment = await stage.get("/live/space-1/run-0001/cc/s0.vtt");
  assert.deepEqual([segment.status, segment.headers["cache-control"]], [200, "max-age=3600, immutable"]);
  for (const name of ["init.mp4", "p3.m4s", "plain.m3u8", "p99.vtt", "s9.vtt"])
    assert.equal((await stage.get(`/live/space-1/run-0001/cc/${name}`)).status, 404, name);
  const plain = await createOriginStage(context);
  plain.playUntil(4);
  for (const name of ["index.m3u8", "p3.vtt"]) assert.equal((await plain.get(`/live/space-1/run-0001/cc/${name}`)).status, 404, name);
});

test("what was said so far is one file while it is live, and from the very end on a rendition of the replay, before the store has anything", async (context) => {
  const segments: RecordedSegment[] = [];
  const keep = ({ live }: Stage) => {
    const whole = new WholeProgramme(live.broadcast, () => ({ segments, ended: live.ended }));
    live.onSegment((rendition, { bytes: _, ...segment }) => void (rendition === "a64" && segments.push({ ...segment, bytes: 0 })));
    const archive = {
      replay: whole.playlist.bind(whole),
      captions: whole.captions.bind(whole),
      get replayable() {
        return live.ended;
      },
    };
    return { archive, offer: () => (live.ended ? "replay" : "all") } as const;
  };
  const stage = await createOriginStage(context, { more: { captions: "en", record: true }, keep });
  const ask = async (name: string) => stage.get(`/live/space-1/${name}`);
  stage.playUntil(4);
  stage.live.pushCaptions([{ start: 0, end: 800, text: "Hello", showFrom: 2100 }]);
  stage.playUntil(9);
  const soFar = await ask("run-0001/cc/replay.vtt");
  assert.match(soFar.text, /00:00:00\.000 --> 00:00:00\.800\nHello\n$/);
  assert.deepEqual([soFar.headers["content-type"], soFar.headers["cache-control"]], ["text/vtt", "max-age=1, s-maxage=1"]);
  assert.equal((await ask("run-0001/cc/replay.m3u8")).status, 404);
  assert.match((await ask("index.m3u8")).text, /TYPE=SUBTITLES.*URI="run-0001\/cc\/index\.m3u8"/);
  assert.doesNotMatch((await ask("run-0001/replay.m3u8")).text, /SUBTITLES|run-0001/);
  stage.live.end(stage.clock.now());
  stage.clock.advance(2000);
  assert.match((await ask("index.m3u8")).text, /TYPE=SUBTITLES.*URI="run-0001\/cc\/replay\.m3u8"[\s\S]*SUBTITLES="cc"\nrun-0001\/a64\/replay\.m3u8\n/);
  assert.match((await ask("run-0001/replay.m3u8")).text, /TYPE=SUBTITLES.*URI="cc\/replay\.m3u8"[\s\S]*SUBTITLES="cc"\na64\/replay\.m3u8\n/);
  assert.match((await ask("run-0001/cc/replay.m3u8")).text, /\nreplay\.vtt\n#EXT-X-ENDLIST\n$/);
  assert.match((await ask("run-0001/cc/replay.vtt")).text, /\nHello\n$/);
});

async function createSocket(context: TestContext) {
  const stage = createStage({ profile: "fast" });
  const metrics = new Registry();
  const socket = new ProgrammeSocket({ apiKey: "a-key-of-sixteen-or-more", metrics, find: (space) => (space === "space-1" ? stage.live : undefined) });
  const server = createServer((request, response) => void (socket.handle(request, response) || response.writeHead(599).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(async () => {
    socket.close();
    await stage.live.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: "Bearer a-key-of-sixteen-or-more" };
  const ask = (options: { space?: string; headers?: Record<string, string>; method?: string } = {}) =>
    askFor({ port, path: `/live/${options.space ?? "space-1"}/programme.pcm`, headers, ...options });
  const open = async () => (await metrics.getSingleMetric("rostrum_programme_listeners")?.get())?.values[0]?.value;
  const untilOpen = async (count: number) => {
    while ((await open()) !== count) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { stage, ask, untilOpen };
}

test("an engine is given the mixed sound from one sample on without a hole, silence where nothing came, until the end", async (context) => {
  const { stage, ask, untilOpen } = await createSocket(context);
  stage.play(1000);
  const asked = ask();
  await untilOpen(1);
  stage.play(1000);
  stage.clock.advance(500);
  stage.live.end(stage.clock.now());
  stage.clock.advance(1000);
  const { status, headers, body } = await asked.answer;
  assert.deepEqual([status, headers["cache-control"], headers["x-rostrum-run"]], [200, "no-store", "run-0001"]);
  assert.equal(headers["x-rostrum-started-at"], new Date(startedAt).toISOString());
  const first = Number(headers["x-rostrum-sample"]);
  assert.ok(first >= 47_040 && first <= 48_000, `from ${first}`);
  const samples = new Int16Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
  const spoken = 96_000 - first;
  assert.ok(samples.subarray(0, spoken).every((sample) => sample === 1000));
  assert.ok(samples.length > spoken && samples.subarray(spoken).every((sample) => sample === 0));
  await untilOpen(0);
});

test("the answer ends where the process could not go on, so that an engine never counts wrong", async (context) => {
  const { stage, ask, untilOpen } = await createSocket(context);
  stage.play(1000);
  const asked = ask();
  await untilOpen(1);
  stage.play(500);
  stage.clock.stall(10_000);
  stage.play(500);
  const { headers, body } = await asked.answer;
  assert.ok(Number(headers["x-rostrum-sample"]) + body.length / 2 <= 48_000 * 3.6);
});

test("without the key, by another method, or where nothing is live there is no sound", async (context) => {
  const { ask } = await createSocket(context);
  for (const [options, status, code] of [
    [{ headers: {} }, 401, "token_invalid"],
    [{ headers: { authorization: "Bearer another-key-of-sixteen" } }, 401, "token_invalid"],
    [{ method: "POST" }, 405, "method_not_allowed"],
    [{ space: "space-2" }, 409, "space_not_live"],
  ] as const) {
    const answer = await ask(options).answer;
    assert.deepEqual([answer.status, codeOf(answer), answer.headers["www-authenticate"]], [status, code, status === 401 ? "Bearer" : undefined]);
  }
});
