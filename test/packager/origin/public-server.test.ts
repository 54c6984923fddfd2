/** The public port: HTTP/2 and HTTP/1.1 over TLS by the same handler, no upgrades, and no patience for those who never finish asking. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, type IncomingMessage, request as plainRequest } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { request, Agent as SecureAgent } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Registry } from "prom-client";
import { Body } from "../../../packager/origin/body.ts";
import { createPublicServer, type Patience } from "../../../packager/origin/public-server.ts";
import { replyBody, replyProblem } from "../../../packager/origin/reply.ts";
import { selfSigned } from "../../support/certificate.ts";

const body = new Body(Buffer.from("#EXTM3U\n"), { contentType: "application/vnd.apple.mpegurl", policy: "playlist", ranges: true });

const plain = { TLS_CERT: undefined, TLS_KEY: undefined };

async function serve(
  context: TestContext,
  files: Parameters<typeof createPublicServer>[1]["config"],
  patience?: Patience,
  metrics = new Registry(),
): Promise<number> {
  const { server, cut } = createPublicServer(
    (incoming, response) => {
      if (incoming.url === "/live") replyBody({ request: incoming, response }, body);
      else replyProblem({ request: incoming, response }, new Error("a secret"));
    },
    { config: files, metrics, ...(patience && { patience }) },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    cut();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test("over TLS the same handler answers HTTP/2 and HTTP/1.1", async (context) => {
  const port = await serve(context, selfSigned(context));
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  context.after(() => session.destroy());
  const ask = async (headers: Record<string, string>) => {
    const stream = session.request(headers).setEncoding("utf8");
    const [answer] = (await once(stream, "response")) as [Record<string, string>];
    let text = "";
    for await (const chunk of stream) text += chunk;
    return { answer, text };
  };
  const { answer, text } = await ask({ ":path": "/live" });
  assert.equal(answer[":status"] as unknown, 200);
  assert.deepEqual(
    [answer["content-type"], answer.etag, answer["access-control-allow-origin"], text],
    ["application/vnd.apple.mpegurl", body.etag, "*", "#EXTM3U\n"],
  );
  assert.equal((await ask({ ":path": "/live", "if-none-match": body.etag ?? "" })).answer[":status"] as unknown, 304);
  assert.deepEqual((await ask({ ":path": "/live", range: "bytes=1-3" })).text, "EXT");
  const failed = await ask({ ":path": "/else" });
  assert.equal(failed.answer[":status"] as unknown, 500);
  assert.doesNotMatch(failed.text, /secret/);
  const asked = request({ host: "127.0.0.1", port, path: "/live", rejectUnauthorized: false }).end();
  const [old] = (await once(asked, "response")) as [IncomingMessage];
  assert.deepEqual([old.statusCode, old.httpVersion, String((await once(old, "data"))[0])], [200, "1.1", "#EXTM3U\n"]);
});

test("a target in absolute form is answered as its path is", async (context) => {
  const port = await serve(context, plain);
  const status = async (path: string) => {
    const [answer] = (await once(plainRequest({ host: "127.0.0.1", port, path, agent: false }).end(), "response")) as [IncomingMessage];
    return answer.resume().statusCode;
  };
  for (const path of ["/live", "http://rostrum.example/live", "HTTPS://x:8443/live"]) assert.equal(await status(path), 200, path);
  for (const path of ["http://x", "http://live", "*"]) assert.equal(await status(path), 500, path);
});

test("nothing public can be upgraded: who asks for it is answered as anybody", async (context) => {
  const port = await serve(context, plain);
  const socket = connect(port, "127.0.0.1", () => socket.write("GET /live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: rostrum-pcm\r\n\r\n"));
  const [chunk] = (await once(socket, "data")) as [Buffer];
  assert.match(chunk.toString(), /^HTTP\/1\.1 200 /);
  socket.destroy();
});

test("time is limited for a request to be asked and for an answer to be taken", () => {
  const { server } = createPublicServer(() => undefined, { config: plain });
  assert.ok("headersTimeout" in server);
  assert.deepEqual([server.headersTimeout, server.requestTimeout, server.keepAliveTimeout, server.timeout], [10_000, 30_000, 0, 70_000]);
});

const impatient = { headersMs: 3000, requestMs: 4500, idleMs: 3000 };

async function closed(sockets: readonly (Socket | TLSSocket)[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once("close", resolve))));
}

for (const secure of [false, true]) {
  test(`those who drip their header lines ${secure ? "over TLS" : "in plain"} are cut, and others are served meanwhile`, async (context) => {
    const port = await serve(context, secure ? selfSigned(context) : plain, impatient);
    const options = { host: "127.0.0.1", port, rejectUnauthorized: false };
    const agent = secure ? new SecureAgent({ keepAlive: true, rejectUnauthorized: false }) : new Agent({ keepAlive: true });
    context.after(() => agent.destroy());
    const ask = async () => {
      const [answer] = (await once((secure ? request : plainRequest)({ ...options, path: "/live", agent }).end(), "response")) as [IncomingMessage];
      await once(answer.resume(), "end");
      return answer.statusCode;
    };
    assert.equal(await ask(), 200);
    const drips = Array.from({ length: 50 }, () => (secure ? connectTls(options) : connect(options)).on("error", () => undefined));
    const drip = setInterval(() => {
      for (const socket of drips) if (socket.writable) socket.write("x");
    }, 50);
    context.after(() => clearInterval(drip));
    // Some of them only after a request that is as it should be.
    for (const [index, socket] of drips.entries())
      socket.write(`${index % 2 === 0 ? "" : "GET /live HTTP/1.1\r\nhost: x\r\n\r\n"}GET /live HTTP/1.1\r\nhost: x\r\nx-drip: `);
    assert.equal(await ask(), 200);
    assert.ok(drips.some((socket) => !socket.closed));
    for (const socket of drips) socket.resume();
    await closed(drips);
  });
}

test("who asks much and takes nothing is heard no further than one reading, and cut", async (context) => {
  let answered = 0;
  const shared = Buffer.alloc(65_536);
  const { server, cut } = createPublicServer(
    (_, response) => {
      answered += 1;
      response.end(shared);
    },
    { config: plain, patience: { ...impatient, idleMs: 1500 } },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    cut();
    server.close();
  });
  const taken = once(server, "connection");
  const greedy = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  greedy.pause();
  const asked = 20_000;
  greedy.write("GET /p HTTP/1.1\r\nhost: x\r\n\r\n".repeat(asked));
  const [socket] = (await taken) as [Socket];
  await closed([socket]);
  assert.ok(answered > 0 && answered < asked / 4, `${answered} of ${asked} answered`);
  greedy.destroy();
});

test("PING frames do not keep a session whose answers nobody takes", async (context) => {
  const metrics = new Registry();
  const port = await serve(context, selfSigned(context), { ...impatient, idleMs: 300 }, metrics);
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, settings: { initialWindowSize: 0 } }).on("error", () => undefined);
  const pings = setInterval(() => session.destroyed || session.ping(() => undefined), 50);
  context.after(() => clearInterval(pings));
  for (let count = 0; count < 20; count++) session.request({ ":path": "/live" }).on("error", () => undefined);
  await once(session, "close");
  assert.match(await metrics.getSingleMetricAsString("rostrum_origin_idle_cut_total"), /\{what="(stream|connection)"\} [1-9]/);
});
