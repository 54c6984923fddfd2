/** The stream of stage events: authorised, reconnecting, and silent once it is refused or closed. */
import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import type { StageEvent } from "../../../ingest/studio/model/stage-event.ts";
import { StageFeed } from "../../../ingest/studio/web/stage-feed.ts";
import { until } from "../../support/until.ts";

type Answer = (response: ServerResponse, count: number) => void;

async function listenTo(answer: Answer, run: (heard: StageEvent[], refusals: string[], calls: string[]) => Promise<void>): Promise<void> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.url} ${request.headers.authorization}`);
    answer(response, calls.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const heard: StageEvent[] = [];
  const refusals: string[] = [];
  const feed = new StageFeed(`http://127.0.0.1:${(server.address() as AddressInfo).port}/studio/s`, {
    space: "s",
    token: "t.o.k",
    clock: createSystemClock(),
    onEvent: (event) => heard.push(event),
    onRefused: (refusal) => refusals.push(refusal),
  });
  // The clock's timers do not keep the process alive; this one does while the test waits.
  const awake = setInterval(() => undefined, 1000);
  try {
    await run(heard, refusals, calls);
  } finally {
    feed.close();
    clearInterval(awake);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("events cut anywhere in the stream arrive whole, and the call carries the token as a header", () =>
  listenTo(
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(': hi\n\nevent: joined\ndata: {"acc');
      setTimeout(() => response.write('ount":"b","name":"Zoë"}\n\nevent: left\ndata: {"account":"b"}\n\n'), 30);
    },
    async (heard, _refusals, calls) => {
      await until(() => heard.length === 2);
      assert.deepEqual(
        heard.map(({ type }) => type),
        ["joined", "left"],
      );
      assert.deepEqual(calls, ["/v1/spaces/s/events Bearer t.o.k"]);
    },
  ));

test("a stream that ends or fails is opened again", () =>
  listenTo(
    (response, count) => {
      if (count === 2) return void response.writeHead(503).end();
      response.writeHead(200, { "content-type": "text/event-stream" }).end('event: left\ndata: {"account":"b"}\n\n');
    },
    async (heard) => void (await until(() => heard.length >= 2)),
  ));

test("a refused token is told once and not asked again", () =>
  listenTo(
    (response) => response.writeHead(401, { "content-type": "application/problem+json" }).end('{"code":"token_invalid"}'),
    async (_heard, refusals, calls) => {
      await until(() => refusals.length === 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual([refusals, calls.length], [["ticket_invalid"], 1]);
    },
  ));
