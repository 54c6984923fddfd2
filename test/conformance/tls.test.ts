/** The origin over TLS, asked by the checker: HTTP/2 offered, nothing older than TLS 1.2, and the same rules as without. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { readConfig } from "../../infra/config/config.ts";
import { internalBearer } from "../../infra/config/secrets.ts";
import { createMetrics } from "../../infra/metrics/metrics.ts";
import { broadcastPath } from "../../packager/contract/broadcast.ts";
import { startPackager } from "../../packager/packager.ts";
import { checkConformance } from "./check-conformance.ts";

const apiKey = "a key of sixteen or more";
const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
/** Those a few seconds of a young broadcast can show. */
const rules = [1, 2, 3, 4, 6, 8, 15, 20, 21, 22, 24, 25, 26, 27, 42, 43, 44, 45, 46, 47, 48, 56, 57, 58, 59, 61, 62, 63, 66, 67, 68, 69, 71];

test("over TLS the origin keeps the rules, offers HTTP/2 and takes nothing older than TLS 1.2", { timeout: 60_000 }, async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-tls-"));
  context.after(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const [certificate, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  execFileSync("openssl", ["req", "-x509", ...curve, "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const config = readConfig({ PORT: "0", DATA_DIR: directory, TLS_CERT: certificate, TLS_KEY: key });
  const clock = createSystemClock();
  const packager = await startPackager({ config, clock, log: pino({ level: "silent" }), metrics: createMetrics("packager"), apiKey });
  context.after(() => packager.close());
  const broadcast = { space: "space-1", run: "run-00001", startedAt: clock.now() - 8000, profile: "fast", record: false, title: "Over TLS" };
  const headers = { authorization: `Bearer ${internalBearer(apiKey)}`, "content-type": "application/json" };
  const url = `http://127.0.0.1:${packager.internalPort}${broadcastPath("space-1")}`;
  assert.equal((await fetch(url, { method: "PUT", headers, body: JSON.stringify(broadcast) })).status, 200);
  const results = await checkConformance(`https://127.0.0.1:${packager.port}/live/space-1/index.m3u8`, {
    seconds: 10,
    insecure: true,
    jitterMs: 750,
    only: rules,
  });
  const broken = results.filter(({ outcome }) => outcome === "fail").map(({ number, evidence }) => `${number}: ${evidence}`);
  assert.deepEqual(broken, []);
  const passed = results.filter(({ outcome }) => outcome === "pass").map(({ number }) => number);
  for (const number of [43, 58, 67, 68, 71]) assert.ok(passed.includes(number), `rule ${number} was seen`);
});
