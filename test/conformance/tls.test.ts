/** The origin over TLS, asked by the checker: HTTP/2 offered, nothing older than TLS 1.2, and the same rules as without. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertConforms, path, startYoungBroadcast } from "./support/young-broadcast.ts";

const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

test("over TLS the origin keeps the rules, offers HTTP/2 and takes nothing older than TLS 1.2", { timeout: 60_000 }, async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-tls-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  const [certificate, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  execFileSync("openssl", ["req", "-x509", ...curve, "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const port = await startYoungBroadcast(context, { TLS_CERT: certificate, TLS_KEY: key });
  await assertConforms(`https://127.0.0.1:${port}${path}`, [43, 58, 67, 68, 71]);
});
