import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions, UsageError } from "../../../infra/rehearse/options.ts";
import { sourceAddress } from "../../../infra/rehearse/source-address.ts";
import { guardTarget } from "../../../infra/rehearse/target-guard.ts";

const url = "http://127.0.0.1:8080/live/evening/index.m3u8";

test("options left out have their defaults, and times take a unit", () => {
  const options = parseOptions(["--url", url, "--listeners", "20", "--ramp", "1500ms", "--seconds", "2m"]);
  assert.ok(options !== "help");
  assert.deepEqual([options.url.href, options.listeners, options.rampMs, options.stayMs, options.processes], [url, 20, 1500, 120_000, 1]);
  assert.equal(options.metricsUrl.href, "http://127.0.0.1:8080/metrics");
  assert.equal(options.ownsSystem, false);
});

test("a share link and an embed link lead to the playlist of their space", () => {
  for (const page of ["s", "embed"]) {
    const options = parseOptions(["--url", `http://127.0.0.1:8080/${page}/evening`]);
    assert.ok(options !== "help");
    assert.equal(options.url.href, url);
  }
});

test("so many processes are taken that none runs out of descriptors", () => {
  const options = parseOptions(["--url", url, "--listeners", "100000", "--processes", "1"]);
  assert.ok(options !== "help");
  assert.equal(options.processes, 7);
});

test("every wrong option is refused in one line that says what was expected", () => {
  const wrong = [
    [],
    ["--url", "evening"],
    ["--url", "ftp://127.0.0.1/x"],
    ["--url", url, "--listeners", "0"],
    ["--url", url, "--listeners", "200001"],
    ["--url", url, "--listeners", "ten"],
    ["--url", url, "--ramp", "11m"],
    ["--url", url, "--ramp=-1s"],
    ["--url", url, "--seconds", "2h"],
    ["--url", url, "--processes", "65"],
    ["--url", url, "--metrics", "nowhere"],
    ["--url", url, "--listener", "5"],
    ["--url", url, "surplus"],
  ];
  for (const argv of wrong) {
    assert.throws(
      () => parseOptions(argv),
      (error) => error instanceof UsageError && error.message.length > 10 && !error.message.includes("\n"),
      argv.join(" "),
    );
  }
});

test("only this machine is rehearsed unless the caller owns the system", async () => {
  for (const local of ["http://127.0.0.1", "http://127.8.9.10:1", "http://[::1]:8080", "http://localhost"]) {
    assert.equal(await guardTarget(new URL(local), { ownsSystem: false }), true, local);
  }
  for (const foreign of ["http://192.0.2.1", "http://[2001:db8::1]/", "http://0.0.0.0"]) {
    await assert.rejects(guardTarget(new URL(foreign), { ownsSystem: false }), /not this machine/, foreign);
    assert.equal(await guardTarget(new URL(foreign), { ownsSystem: true }), false, foreign);
  }
});

test("listeners beyond one address's ports call from the next loopback address", () => {
  const addresses = [0, 19_999, 20_000, 40_000].map((number) => sourceAddress(number, { manyAddresses: true }));
  assert.deepEqual(addresses, [undefined, undefined, "127.0.0.2", "127.0.0.3"]);
  assert.equal(sourceAddress(40_000, { manyAddresses: false }), undefined);
});
