/** The studio's page as a browser and a cache see it. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import express, { type NextFunction, type Request, type Response } from "express";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { createStudioPage } from "../../../ingest/studio/page.ts";

async function ask(path: string): Promise<{ readonly status: number; readonly headers: Headers; readonly body: string }> {
  const webDir = await mkdtemp(join(tmpdir(), "rostrum-page-"));
  await writeFile(join(webDir, "studio.js"), "1");
  const app = express().use(createStudioPage({ webDir }));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error instanceof RostrumError ? error.status : 500).end();
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return { status: response.status, headers: response.headers, body: await response.text() };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(webDir, { recursive: true });
  }
}

test("the page runs only our own scripts, talks only to us and is framed by nobody", async () => {
  const { headers } = await ask("/studio/abc");
  const policy = headers.get("content-security-policy") ?? "";
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
    assert.ok(policy.includes(rule), rule);
  assert.ok(!policy.includes("unsafe"));
  assert.equal(headers.get("referrer-policy"), "no-referrer");
  assert.match(headers.get("permissions-policy") ?? "", /microphone=\(self\)/);
});

test("the page is the same for everybody and may be cached, without cookies", async () => {
  const { headers, body } = await ask("/studio/abc");
  assert.match(headers.get("cache-control") ?? "", /public/);
  assert.equal(headers.get("set-cookie"), null);
  assert.equal(body, (await ask("/studio/abc")).body);
  assert.ok(!/<script(?![^>]*src=)/.test(body), "no inline script");
  assert.match(body, /<link rel="icon" [^>]*href="\/assets\/logo\.svg">/);
});

test("an id with other characters is refused before it reaches the page", async () => {
  assert.equal((await ask("/studio/%22%3E%3Cscript%3E")).status, 400);
  assert.equal((await ask(`/studio/${"a".repeat(129)}`)).status, 400);
});
