import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { listen } from "../../../infra/http/listen.ts";
import { sendProblem } from "../../../infra/http/send.ts";

test("on a connection that ends with the answer a refused body is read to its end, so that no reset takes the refusal away", async (context) => {
  const server = createServer((_, response) => sendProblem(response, new RostrumError("body_too_large", "Expected less.")));
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  context.after(() => server.close());
  const socket = connect(port, "127.0.0.1");
  socket.end(`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10000000\r\n\r\n${"x".repeat(10_000_000)}`);
  await once(socket, "finish");
  assert.match((await socket.toArray()).join(""), /^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
});
