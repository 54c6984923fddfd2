import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LogCount } from "../../../player/audience/log-count.ts";

const combined = (path: string, status = 200, method = "GET") =>
  `192.0.2.7 - - [01/Jan/2026:00:00:00 +0000] "${method} ${path} HTTP/1.1" ${status} 4112 "-" "Mozilla/5.0"`;
const part = (number: number, rendition = "a64") => `/live/tides/Run_01-x/${rendition}/p${number}.m4s`;

function count(lines: readonly string[]) {
  const log = new LogCount();
  for (const line of lines) log.push(line);
  return log.result();
}

test("the audience is what fetched each part, in whatever rendition, plus what fetched each of the saver's parts and each segment of the plain copy", () => {
  const lines: string[] = [];
  for (let number = 100; number < 148; number++) {
    for (let listener = 0; listener < 20; listener++) lines.push(combined(part(number, listener < 5 ? "a32" : "a64")));
  }
  for (let number = 8; number < 20; number++) {
    for (let listener = 0; listener < 3; listener++) lines.push(combined(`/live/tides/Run_01-x/a64/s${number}.m4s`));
    for (let listener = 0; listener < 4; listener++) lines.push(combined(`/live/tides/Run_01-x/a32/pp${number}.m4s`));
  }
  const [tides] = count(lines);
  assert.deepEqual(tides, { space: "tides", listening: 27, standardError: 0, pieces: 44 + 8 + 8 });
});

test("the ragged ends of a log do not lower the count", () => {
  const fetches = (number: number) => (number < 2 || number >= 58 ? 3 : 40);
  const lines = Array.from({ length: 60 }, (_, number) => Array.from({ length: fetches(number) }, () => combined(part(number)))).flat();
  assert.equal(count(lines)[0]?.listening, 40);
});

test("refused requests, preflights, playlists and other paths count for nothing", () => {
  const others = [combined(part(1), 404), combined(part(1), 503), combined(part(1), 204, "OPTIONS"), combined(part(1), 200, "HEAD"), "", "\u0000"];
  assert.deepEqual(count([...others, combined("/live/tides/Run_01-x/a64/index.m3u8?_HLS_msn=3"), combined("/s/tides")]), []);
});

test("JSON logs are read as well, and spaces are kept apart, the largest first", () => {
  const json = (space: string) => `{"method":"GET","url":"https://cdn.example/live/${space}/Run_01-x/a64/p7.m4s","status":200}`;
  assert.deepEqual(
    count([json("a"), json("b"), json("b"), json("a").replace("200", "404")]).map(({ space, listening }) => [space, listening]),
    [
      ["b", 2],
      ["a", 1],
    ],
  );
});

test("CloudFront's standard logs are read, with their header lines", () => {
  const line = (path: string, status = 200, method = "GET") =>
    `2026-01-01\t00:00:00\tFRA56-P1\t4392\t192.0.2.7\t${method}\td1.cloudfront.example\t${path}\t${status}\t-\tMozilla/5.0%20(X11)\t-\t-\tHit\tx==\tlive.example\thttps\t99\t0.001`;
  const heads = ["#Version: 1.0", "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status"];
  const lines = [...heads, line(part(1)), line(part(1)), line(part(1), 404), line(part(1), 200, "OPTIONS"), line("/live/tides/Run_01-x/a64/index.m3u8")];
  assert.deepEqual(count(lines), [{ space: "tides", listening: 2, standardError: 0, pieces: 1 }]);
});

test("the tool reads a log from its standard input", () => {
  const tool = fileURLToPath(new URL("../../../player/audience/count-log.js", import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [tool], { input: `${combined(part(1))}\n${combined(part(1))}\n`, encoding: "utf8" });
  assert.equal(status, 0);
  assert.equal(stdout, "tides\t2 ± 0.0 listening\t(1 parts and segments)\n");
});
