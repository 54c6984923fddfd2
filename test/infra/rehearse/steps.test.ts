import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { addHistogram, type Histogram, quantile, record } from "../../../infra/rehearse/histogram.ts";
import { Playout } from "../../../infra/rehearse/playout.ts";
import { Progress } from "../../../infra/rehearse/progress.ts";
import { sumOfSeries } from "../../../infra/rehearse/prometheus-text.ts";
import { reportOf } from "../../../infra/rehearse/report.ts";
import { reportText } from "../../../infra/rehearse/report-lines.ts";
import { reportPage } from "../../../infra/rehearse/report-page.ts";
import { ResponseReader } from "../../../infra/rehearse/response-reader.ts";
import { emptyTally, sumTallies } from "../../../infra/rehearse/tally.ts";

const zipped = gzipSync("hello");
const stream = Buffer.concat([
  Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"),
  Buffer.from("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"),
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`),
  zipped,
  Buffer.from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
]);

test("answers are the same however the bytes are cut", () => {
  for (const size of [1, 2, 7, 64, stream.length]) {
    const reader = new ResponseReader();
    const answers = [];
    for (let at = 0; at < stream.length; at += size) {
      // What the bytes came in is used again for the next ones.
      const piece = Buffer.from(stream.subarray(at, at + size));
      answers.push(...reader.push(piece));
      piece.fill(0);
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 503, 200, 200],
    );
    assert.deepEqual(
      answers.map(({ body }) => body.toString("latin1")),
      ["first", "", zipped.toString("latin1"), "abcde"],
    );
    assert.deepEqual(
      answers.map(({ retryAfter }) => retryAfter),
      [undefined, 2, undefined, undefined],
    );
    assert.deepEqual(
      answers.map(({ closes }) => closes),
      [false, false, false, true],
    );
    assert.equal(answers[2]?.zipped, true);
    const lengths = new ResponseReader({ keepsBody: () => false });
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.subarray(index * size, (index + 1) * size));
    assert.deepEqual(
      pieces.flatMap((piece) => [...lengths.push(piece)]).map(({ body, bodyBytes }) => [body.length, bodyBytes]),
      [5, 0, zipped.length, 5].map((bytes) => [0, bytes]),
    );
  }
});

test("what is no answer, or one without an end, is refused", () => {
  for (const text of [
    "SSH-2.0-OpenSSH\r\n\r\n",
    "x".repeat(70_000),
    "HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
  ])
    assert.throws(() => [...new ResponseReader().push(Buffer.from(text))], TypeError);
});

test("a chunk that comes when the buffer is dry is a stall as long as the silence, and latency grows by it", () => {
  const playout = new Playout();
  assert.deepEqual(playout.receive({ durationMs: 500, date: 0, now: 1000 }), { stallMs: 0, latencyMs: 1000 });
  assert.deepEqual(playout.receive({ durationMs: 500, date: 500, now: 1400 }), { stallMs: 0, latencyMs: 1000 });
  assert.deepEqual(playout.receive({ durationMs: 500, date: 1000, now: 2300 }), { stallMs: 300, latencyMs: 1300 });
  assert.equal(playout.starvedFor(2700), 0);
  assert.equal(playout.starvedFor(2900), 100);
});

test("quantiles are right within one percent, also when processes are added up", () => {
  const [one, two]: [Histogram, Histogram] = [{}, {}];
  for (let ms = 1; ms <= 1000; ms++) record(ms % 2 ? one : two, ms);
  addHistogram(one, two);
  assert.ok(Math.abs(quantile(one, 0.5) - 500) < 5);
  assert.ok(Math.abs(quantile(one, 0.99) - 990) < 10);
  assert.ok(Number.isNaN(quantile({}, 0.5)));
});

test("a series is summed over its labels", () => {
  const text = '# HELP a_total x\na_total{kind="part",role="x"} 3\na_total{kind="media"} 4\na_total_more{kind="part"} 9\n';
  assert.equal(sumOfSeries(text, "a_total"), 7);
  assert.equal(sumOfSeries(text, "a_total", 'kind="part"'), 3);
  assert.equal(sumOfSeries(text, "b_total"), undefined);
});

test("a report states what was measured, as text and as a page that holds no foreign markup", () => {
  const tally = sumTallies([
    {
      ...emptyTally(),
      started: 10,
      joined: 9,
      requests: 100,
      retries: 2,
      failures: { "<b>503": 2 },
      partTargetMs: 500,
      bytes: { playlists: 1, media: 8, headers: 1 },
    },
    { ...emptyTally(), started: 10, joined: 10, requests: 100, stalls: 1, stalledListeners: 1, stalledMs: 250, partTargetMs: 500 },
  ]);
  record(tally.firstAudio, 200);
  const timeline = [500, 1000].map((atMs) => ({ atMs, tally }));
  const outcome = { tally, timeline, elapsedMs: 1000, origin: { playlists: 2, parts: 2 }, interrupted: false };
  const report = reportOf(outcome, { url: new URL("http://127.0.0.1/live/x/index.m3u8?a=<i>"), listeners: 20 });
  assert.equal(report.listeners.joinedShare, 0.95);
  assert.equal(report.origin?.requestsPerPart, 2);
  assert.equal(report.latencyMs.p50, null);
  assert.match(reportText(report), /19 of 20 listeners \(95 %\)/);
  const page = reportPage(report);
  assert.equal(page.match(/<svg/g)?.length, 4);
  assert.ok(!page.includes("<b>503") && !page.includes("NaN"));
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test("progress rewrites its line on a terminal and says less elsewhere", () => {
  const written = { terminal: "", plain: "" };
  const terminal = new Progress({ listeners: 5, totalMs: 10_000, stream: { isTTY: true, columns: 60, write: (text) => (written.terminal += text) } });
  const plain = new Progress({ listeners: 5, totalMs: 10_000, stream: { write: (text) => (written.plain += text) } });
  for (const atMs of [1000, 2000, 10_000]) {
    terminal.show({ atMs, tally: emptyTally() });
    plain.show({ atMs, tally: emptyTally() });
  }
  terminal.end();
  assert.equal(written.terminal.split("\r").length - 1, 3);
  assert.ok(written.terminal.endsWith("\n"));
  assert.equal(written.plain.trim().split("\n").length, 2);
  assert.match(written.plain, /100 %/);
});
