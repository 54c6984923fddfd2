/** Answers written straight onto an HTTP/1.1 connection: in the order of the requests, whole, and the connection goes on or ends as it should. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { until } from "../../support/until.ts";
import { createOriginStage, untilHeld } from "./support/origin-stage.ts";

async function line(context: TestContext, port: number): Promise<{ readonly socket: Socket; readonly received: () => Buffer }> {
  const socket = connect(port, "127.0.0.1");
  context.after(() => socket.destroy());
  await once(socket, "connect");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { socket, received: () => Buffer.concat(chunks) };
}

function get(path: string, more = ""): string {
  return `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
}

/** Whole answers, as far as they have come. */
function answersIn(bytes: Buffer): { readonly head: string; readonly body: Buffer }[] {
  const answers = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) return answers;
    const head = bytes.toString("latin1", at, end);
    const next = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (next > bytes.length) return answers;
    answers.push({ head, body: bytes.subarray(end + 4, next) });
    at = next;
  }
}

test("what is asked behind a held reload on the same connection waits its turn, and then comes whole and in order", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const { socket, received } = await line(context, stage.port);
  const paths = [`${stage.media}?_HLS_msn=2&_HLS_part=4`, `${stage.base}/p19.m4s`, `${stage.base}/p20.m4s`, `${stage.base}/s1.m4s`, `${stage.base}/p18.m4s`];
  socket.write(`${paths.map((path) => get(path)).join("")}${get("/live/none/index.m3u8")}${get(`${stage.base}/p17.m4s`)}`);
  await untilHeld(stage.limit, 2);
  assert.equal(received().length, 0);
  stage.playUntil(21);
  await until(() => answersIn(received()).length === paths.length + 2);
  const answers = answersIn(received());
  assert.deepEqual(
    answers.map(({ head }) => head.slice(0, 12)),
    [...paths.map(() => "HTTP/1.1 200"), "HTTP/1.1 404", "HTTP/1.1 200"],
  );
  assert.match(answers[0]?.body.toString() ?? "", /p20\.m4s/);
  const { live } = stage;
  const media = [live.part("a64", 19), live.part("a64", 20), live.segment("a64", 1), live.part("a64", 18), Buffer.alloc(0), live.part("a64", 17)];
  for (const [index, bytes] of media.entries()) if (bytes?.length) assert.deepEqual(answers[index + 1]?.body, bytes);
});

test("an answer says the same whichever way it is written, and tells the time", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const { socket, received } = await line(context, stage.port);
  const path = `${stage.base}/p19.m4s`;
  socket.write(`${get(path)}HEAD${get(path).slice(3)}`);
  const heads = () =>
    received()
      .toString("latin1")
      .match(/HTTP\/1\.1 200.+?\r\n\r\n/gs) ?? [];
  await until(() => heads().length === 2);
  const [straight, byNode] = heads().map((head) => head.replace(/Date: .*\r\n/, ""));
  assert.equal(straight, byNode);
  const told = Date.parse(/\r\nDate: (.*)\r\n/.exec(heads()[0] ?? "")?.[1] ?? "");
  assert.ok(Math.abs(told - Date.now()) < 60_000, String(told));
});

test("a reader that takes nothing for a while gets all it asked for, in order, once it does", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(40);
  const { socket, received } = await line(context, stage.port);
  socket.pause();
  const numbers = Array.from({ length: 1500 }, (_, index) => 8 + (index % 32));
  const asked = numbers.map((number) => get(`${stage.base}/p${number}.m4s`)).join("");
  socket.write(asked);
  // The answers are more than the connection holds, so the server stops reading.
  await until(() => socket.writableLength === 0 || socket.bytesWritten > 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.resume();
  await until(() => answersIn(received()).length === numbers.length);
  const wrong = answersIn(received()).findIndex(({ body }, index) => !body.equals(stage.live.part("a64", numbers[index] ?? 0) ?? Buffer.alloc(0)));
  assert.equal(wrong, -1);
  socket.write(get(stage.media));
  await until(() => answersIn(received()).length === numbers.length + 1);
});

test("a connection that is to be closed, or is of HTTP/1.0, ends with the answer; one whose client is gone takes none", async (context) => {
  const stage = await createOriginStage(context);
  stage.playUntil(20);
  const path = `${stage.base}/p19.m4s`;
  for (const request of [get(path, "connection: close\r\n"), `GET ${path} HTTP/1.0\r\n\r\n`]) {
    const { socket, received } = await line(context, stage.port);
    socket.write(request);
    await once(socket, "close");
    assert.equal(answersIn(received()).length, 1);
  }
  const reload = `${stage.media}?_HLS_msn=2&_HLS_part=4`;
  const gone = await line(context, stage.port);
  gone.socket.write(get(reload));
  const there = await line(context, stage.port);
  there.socket.write(get(reload));
  await untilHeld(stage.limit, 2);
  gone.socket.resetAndDestroy();
  await untilHeld(stage.limit, 1);
  stage.playUntil(21);
  await until(() => answersIn(there.received()).length === 1);
});
