/** What is passed on from the public port, how it looks behind, and what is never passed on. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import { endToEndHeaders } from "../../../infra/http/hop-by-hop.ts";
import { createProxy } from "../../../infra/http/proxy.ts";

async function serve(context: TestContext, listener: RequestListener): Promise<{ server: Server; url: string; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `http://127.0.0.1:${port}` };
}

const echo: RequestListener = async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method, url, rawHeaders } = incoming;
  response.writeHead(201, [
    "content-type",
    "application/json",
    "set-cookie",
    "a=1",
    "set-cookie",
    "b=2",
    "connection",
    "x-secret",
    "x-secret",
    "1",
    "location",
    "/whip/1",
  ]);
  response.end(JSON.stringify({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() }));
};

async function front(
  context: TestContext,
  { control = echo, ingest = echo, ...limits }: { control?: RequestListener; ingest?: RequestListener; maxConcurrent?: number; idleMs?: number } = {},
) {
  const behind = { control: await serve(context, control), ingest: await serve(context, ingest) };
  const routes = [
    { prefix: "/", target: behind.control.url },
    { prefix: "/whip/", target: behind.ingest.url, maxBodyBytes: 65_536 },
  ];
  const proxy = createProxy({ routes, metrics: new Registry(), ...limits });
  context.after(() => proxy.close());
  const { url, port } = await serve(context, (incoming, response) => proxy.handle(incoming, response));
  return { url, port, ...behind };
}

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

async function ask(
  port: number,
  path: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
) {
  const asked = request({ host: "127.0.0.1", port, path, method, headers });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const text = (await answer.toArray()).join("");
  return { status: answer.statusCode, headers: answer.headers, text, seen: () => JSON.parse(text) as Seen };
}

function valuesOf(seen: Seen, name: string): string[] {
  return seen.rawHeaders.filter((_, index) => index % 2 === 1 && seen.rawHeaders[index - 1]?.toLowerCase() === name);
}

test("method, path, query, body and end-to-end headers arrive; the answer comes back as it was made", async (context) => {
  const { port } = await front(context);
  const answer = await ask(port, "/v1/spaces?state=live&x=%20", {
    method: "POST",
    headers: { "x-many": ["1", "2"], host: "rostrum.example" },
    body: '{"a":1}',
  });
  const seen = answer.seen();
  assert.deepEqual([answer.status, seen.method, seen.url, seen.body], [201, "POST", "/v1/spaces?state=live&x=%20", '{"a":1}']);
  assert.deepEqual(valuesOf(seen, "host"), ["rostrum.example"]);
  assert.deepEqual(valuesOf(seen, "x-many"), ["1", "2"]);
  assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
  assert.equal(answer.headers.location, "/whip/1");
  assert.equal(answer.headers["x-secret"], undefined);
});

test("headers for the next hop stay behind, and what the client says about its own address is not believed", async (context) => {
  const { port } = await front(context);
  const forged = { "x-forwarded-for": "1.2.3.4", forwarded: "for=1.2.3.4", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" };
  const answer = await ask(port, "/", {
    headers: { ...forged, connection: "keep-alive, x-hop", "x-hop": "1", te: "trailers", "proxy-authorization": "Basic x", accept: "a/b" },
  });
  const seen = answer.seen();
  assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["127.0.0.1"]);
  assert.deepEqual(valuesOf(seen, "x-forwarded-proto"), ["http"]);
  for (const name of ["forwarded", "x-forwarded-host", "x-hop", "te", "proxy-authorization"]) assert.deepEqual(valuesOf(seen, name), [], name);
  assert.deepEqual(valuesOf(seen, "accept"), ["a/b"]);
  assert.deepEqual(endToEndHeaders([":path", "/", "Upgrade", "x", "A", "1"]), ["A", "1"]);
});

test("who names no host, as HTTP/1.0 need not, is answered, and taken for nobody of this machine", async (context) => {
  const { port } = await front(context);
  const socket = connect(port, "127.0.0.1", () => socket.write("GET /readyz HTTP/1.0\r\n\r\n"));
  const text = (await socket.toArray()).join("");
  assert.match(text, /^HTTP\/1\.1 201 /);
  assert.match(text, /"host","unknown\.invalid"/);
});

test("a path under /whip/ goes to ingest, everything else to control", async (context) => {
  const { port } = await front(context, { ingest: (_, response) => response.end("ingest"), control: (_, response) => response.end("control") });
  const reached = async (path: string) => (await ask(port, path)).text;
  assert.equal(await reached("/whip/space-1"), "ingest");
  for (const path of ["/", "/whip", "/whipped", "/v1/whip/", "/whip/../v1/spaces"]) assert.equal(await reached(path), "control", path);
});

test("a body that is announced as too long is refused before the role behind is asked, and its sender reads the answer", async (context) => {
  let asked = 0;
  const { port } = await front(context, {
    ingest: (_, response) => {
      asked += 1;
      response.end();
    },
  });
  const answer = await ask(port, "/whip/space-1", { method: "POST", body: "x".repeat(10_000_000), headers: { "content-length": "10000000" } });
  assert.deepEqual([answer.status, (JSON.parse(answer.text) as { code: string }).code, asked], [413, "body_too_large", 0]);
  assert.equal((await ask(port, "/whip/space-1", { method: "POST", body: "short", headers: { "content-length": "5" } })).status, 200);
  assert.equal((await ask(port, "/v1/spaces", { method: "POST", body: "x".repeat(70_000), headers: { "content-length": "70000" } })).status, 201);
});

test("the internal half of a role is never reached, however its path is written", async (context) => {
  const reached: string[] = [];
  const note: RequestListener = (incoming, response) => {
    reached.push(incoming.url ?? "");
    response.end();
  };
  const { port } = await front(context, { control: note, ingest: note });
  const paths = [
    "/internal",
    "/internal/",
    "/internal/stage-events",
    "//internal/x",
    "/./internal/x",
    "/v1/../internal/x",
    "/%69nternal/x",
    "/INTERNAL/x",
    "/whip/../internal/rooms/a",
    "/whip/%2e%2e/internal/rooms/a",
    "/internal?x",
    "/\\internal/x",
    "/x/%2e%2e%2finternal/x",
    "/%",
  ];
  for (const path of paths) {
    const answer = await ask(port, path);
    assert.deepEqual([answer.status, answer.headers["content-type"]], [404, "application/problem+json"], path);
  }
  assert.deepEqual(reached, []);
});

test("events pass as they are made, and the stream behind ends when the client goes", async (context) => {
  let closed: Promise<unknown> = Promise.resolve();
  let tellMore: () => void = () => undefined;
  const control: RequestListener = (_, response) => {
    closed = once(response, "close");
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    tellMore = () => void response.write("data: 2\n\n");
  };
  const { port } = await front(context, { control });
  const asked = request({ host: "127.0.0.1", port, path: "/v1/spaces/x/events" }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  assert.equal(String((await once(answer, "data"))[0]), "data: 1\n\n");
  const second = once(answer, "data");
  tellMore();
  assert.equal(String((await second)[0]), "data: 2\n\n");
  answer.on("error", () => undefined);
  asked.destroy();
  await closed;
});

test("a long body streams through without being collected", async (context) => {
  const size = 8 << 20;
  const { port } = await front(context, { control: (incoming, response) => void incoming.pipe(response) });
  const asked = request({ host: "127.0.0.1", port, path: "/big", method: "POST", headers: { "transfer-encoding": "chunked" } });
  const answered = once(asked, "response") as Promise<[IncomingMessage]>;
  asked.end(Buffer.alloc(size, 1));
  const [answer] = await answered;
  assert.equal(Buffer.concat(await answer.toArray()).length, size);
});

test("a role that is not there, or breaks off, costs the client 503 or its connection, never a hang", async (context) => {
  const { port, control } = await front(context, { ingest: (_, response) => response.socket?.destroy() });
  control.server.closeAllConnections();
  control.server.close();
  for (const path of ["/v1/spaces", "/whip/x"]) {
    const answer = await ask(port, path);
    assert.deepEqual([answer.status, answer.headers["retry-after"], (JSON.parse(answer.text) as { code: string }).code], [503, "1", "unavailable"]);
    assert.equal(answer.headers["cache-control"], "no-store");
  }
});

test("beyond so many at once a request is refused, and the places come back", async (context) => {
  const waiting: (() => void)[] = [];
  const { port } = await front(context, { maxConcurrent: 2, control: (_, response) => void waiting.push(() => response.end("done")) });
  const first = [ask(port, "/"), ask(port, "/")];
  while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await ask(port, "/")).status, 503);
  for (const finish of waiting.splice(0)) finish();
  for (const answer of await Promise.all(first)) assert.equal(answer.text, "done");
  const later = ask(port, "/");
  while (waiting.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  waiting[0]?.();
  assert.equal((await later).status, 200);
});

test("a connection the role behind closed while idle is not the client's problem", async (context) => {
  const { port, control } = await front(context);
  for (let round = 0; round < 5; round++) {
    assert.equal((await ask(port, "/")).status, 201);
    control.server.closeAllConnections();
  }
});

test("an idle connection to a role is ended from this side, and one that waits for an answer is not", async (context) => {
  const ended: Promise<unknown>[] = [];
  const control: RequestListener = (incoming, response) => {
    ended.push(once(incoming.socket, "end"));
    setTimeout(() => response.end("late"), 150);
  };
  const { port } = await front(context, { control, idleMs: 50 });
  assert.equal((await ask(port, "/")).text, "late");
  await ended[0];
});

test("an absolute request target is not followed", async (context) => {
  const { port } = await front(context);
  const socket = connect(port, "127.0.0.1", () => socket.write("GET http://evil.example/internal/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"));
  const [chunk] = (await once(socket, "data")) as [Buffer];
  assert.match(chunk.toString(), /^HTTP\/1\.1 404 /);
});
