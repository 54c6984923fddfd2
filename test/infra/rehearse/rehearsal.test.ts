import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { listen } from "../../../infra/http/listen.ts";
import { type Moment, rehearse } from "../../../infra/rehearse/rehearsal.ts";
import type { Report } from "../../../infra/rehearse/report.ts";
import { startRealTimeOrigin } from "./support/real-time-origin.ts";

const main = fileURLToPath(new URL("../../../infra/rehearse/main.js", import.meta.url));
const clock = createSystemClock();

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(argv: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...argv]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, out, err })) };
}

test("a crowd joins, listens and is reported as text, JSON and a page", async (context) => {
  const origin = await startRealTimeOrigin();
  const folder = await mkdtemp(join(tmpdir(), "rostrum-rehearsal-"));
  context.after(() => Promise.all([origin.close(), rm(folder, { recursive: true })]));
  const [json, html] = [join(folder, "report.json"), join(folder, "report.html")];
  const argv = ["--url", origin.url, "--listeners", "40", "--ramp", "1s", "--seconds", "3", "--processes", "2", "--json", json, "--html", html];
  const { code, out, err } = await start(argv).ended;
  assert.equal(code, 0, err);
  assert.match(out, /40 of 40 listeners/);
  assert.match(err, /\[#*-*\] +\d+ % .* hear/);
  const report = JSON.parse(await readFile(json, "utf8")) as Report;
  assert.equal(report.listeners.joinedShare, 1);
  // No stopwatch: a busy machine takes its time; what is wrongly reckoned is far off.
  assert.ok((report.firstAudioMs.p99 ?? Number.POSITIVE_INFINITY) < 20_000, JSON.stringify(report.firstAudioMs));
  assert.ok((report.latencyMs.p50 ?? 0) > 500 && (report.latencyMs.p50 ?? 0) < 20_000, JSON.stringify(report.latencyMs));
  assert.ok(report.bytes.media > report.bytes.playlists);
  // Nothing coalesces between them and the origin, so every part is asked for by all.
  assert.ok((report.origin?.requestsPerPart ?? 0) > 20);
  assert.match(await readFile(html, "utf8"), /<svg/);
});

test("a silence is counted as a stall, and an answer of 503 is asked for again", async (context) => {
  let [mutedFrom, refused, parts] = [Number.POSITIVE_INFINITY, 0, 0];
  const origin = await startRealTimeOrigin({
    first: ({ url = "" }, response) => {
      if (url.includes("/p") && ++parts === 40) mutedFrom = clock.now();
      const muted = url.includes("/p") && clock.now() > mutedFrom && clock.now() < mutedFrom + 2500;
      const early = url.endsWith("a64/index.m3u8") && refused++ < 3;
      if (muted || early) response.writeHead(503, { "retry-after": "1", "content-length": 0 }).end();
      return muted || early;
    },
  });
  context.after(() => origin.close());
  const url = new URL(origin.url);
  // It ends with the programme, once all have been silent.
  const plan = { url, listeners: 4, rampMs: 100, stayMs: 60_000, processes: 1, metricsUrl: new URL("/metrics", url) };
  const onProgress = ({ tally }: Moment) => void (tally.stalledListeners === plan.listeners && origin.end());
  const { tally, interrupted } = await rehearse(plan, { clock, signal: new AbortController().signal, local: true, onProgress });
  assert.equal(tally.joined, 4);
  assert.ok((tally.failures["503"] ?? 0) >= 4, JSON.stringify(tally.failures));
  assert.equal(tally.stalledListeners, 4);
  assert.ok(tally.stalledMs > 1000, `${tally.stalledMs}`);
  assert.equal(interrupted, false);
});

test("a list without parts is asked for once in a target duration while it grows, and twice when nothing is new", async (context) => {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    if (!request.url?.endsWith(".m3u8")) return response.end("sound");
    asked.push(clock.now());
    // It grows once after the first two.
    const grown = Math.min(3, Math.max(2, asked.length));
    const segments = Array.from({ length: grown }, (_, index) => `#EXTINF:1,\ns${index}.m4s\n`);
    return response.end(`#EXTM3U\n#EXT-X-TARGETDURATION:1\n${segments.join("")}`);
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  context.after(() => server.close());
  const url = new URL(`http://127.0.0.1:${port}/plain.m3u8`);
  const plan = { url, listeners: 1, rampMs: 0, stayMs: 6000, processes: 1, metricsUrl: new URL("/none", url) };
  const { tally } = await rehearse(plan, { clock, signal: new AbortController().signal, local: true });
  assert.deepEqual([tally.joined, tally.failures, tally.lists], [1, {}, { "/plain.m3u8": 1 }]);
  // The list, and the media playlist that it turned out to be, are one request each.
  const waits = asked.slice(2).map((at, index) => at - (asked[index + 1] ?? 0));
  assert.ok(waits.filter((ms) => ms > 950).length >= 2, `${waits}`);
  assert.ok(waits.at(-1) !== undefined && waits.every((ms) => ms > 450), `${waits}`);
  assert.ok(
    waits.some((ms) => ms < 950),
    `${waits}`,
  );
});

test("the end of the programme ends the rehearsal before its time, without a stall", async (context) => {
  // Parts so long that a busy machine's pauses are no silence.
  const origin = await startRealTimeOrigin({ profile: "saver" });
  context.after(() => origin.close());
  const ending = setTimeout(() => origin.end(), 2000);
  context.after(() => clearTimeout(ending));
  const url = new URL(origin.url);
  const plan = { url, listeners: 3, rampMs: 0, stayMs: 60_000, processes: 1, metricsUrl: new URL("/metrics", url) };
  const { tally, elapsedMs } = await rehearse(plan, { clock, signal: new AbortController().signal, local: true });
  assert.deepEqual([tally.joined, tally.ended, tally.stalls], [3, 3, 0]);
  assert.ok(elapsedMs < 30_000);
});

test("Ctrl-C ends it at once with a report of what was heard so far", async (context) => {
  const origin = await startRealTimeOrigin();
  context.after(() => origin.close());
  const { child, ended } = start(["--url", origin.url, "--listeners", "5", "--ramp", "0s", "--seconds", "1h"]);
  const heard = new Promise<void>((resolve) => child.stderr?.on("data", (text) => String(text).includes("[") && resolve()));
  await Promise.race([heard, ended]);
  child.kill("SIGINT");
  const { code, out } = await ended;
  assert.equal(code, 130);
  assert.match(out, /interrupted/);
});

test("a wrong call ends with one line and exit code 2 before anybody is sent", async () => {
  const wrong = [
    ["--url", "http://192.0.2.1/live/x/index.m3u8"],
    ["--listeners", "5"],
    ["--url", "http://127.0.0.1:1/live/x/index.m3u8"],
    ["--url", "http://127.0.0.1:1/s/x", "--html", "/nowhere/at/all.html"],
  ];
  const ends = await Promise.all(wrong.map((argv) => start(argv).ended));
  for (const { code, out, err } of ends) {
    assert.equal(code, 2, err);
    assert.equal(out, "");
    assert.equal(err.trim().split("\n").length, 1, err);
  }
});
