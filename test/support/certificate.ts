/** A self-signed certificate for localhost and its key, in files that go with the test. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export interface CertificateFiles {
  readonly TLS_CERT: string;
  readonly TLS_KEY: string;
}

export function selfSigned(context: Pick<TestContext, "after">): CertificateFiles {
  const directory = mkdtempSync(join(tmpdir(), "rostrum-tls-"));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const files = { TLS_CERT: join(directory, "cert.pem"), TLS_KEY: join(directory, "key.pem") };
  execFileSync("openssl", ["req", "-x509", ...curve, "-days", "1", "-subj", "/CN=localhost", "-keyout", files.TLS_KEY, "-out", files.TLS_CERT], {
    stdio: "ignore",
  });
  return files;
}
