/** The stream of a stage's events, as a page on stage reads it. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { deriveKey } from "../../../infra/config/secrets.ts";
import { createTokenIssuer } from "../../../packager/contract/participant-token.ts";
import { until } from "../../support/until.ts";
import { apiKey, bearer, clock, makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig({ ROSTRUM_MAX_EVENT_STREAMS: "3" });
});
after(() => rig.close());

interface Listening {
  readonly events: { readonly name: string; readonly data: unknown }[];
  readonly ended: Promise<void>;
  close(): void;
}

async function listenTo(space: string, token: string): Promise<Listening> {
  const leaving = new AbortController();
  const response = await ask(space, token, leaving.signal);
  assert.equal(response.status, 200);
  return hear(response, leaving);
}

function ask(space: string, token: string, signal: AbortSignal): Promise<Response> {
  return fetch(`${rig.base}/v1/spaces/${space}/events`, { headers: { authorization: `Bearer ${token}` }, signal });
}

async function hear(response: Response, leaving: AbortController): Promise<Listening> {
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const events: Listening["events"] = [];
  const parser = createParser({ onEvent: ({ event = "", data }: EventSourceMessage) => events.push({ name: event, data: JSON.parse(data) }) });
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
  };
  const ended = read().catch(() => undefined);
  await until(() => events.length > 0);
  return { events, ended, close: () => leaving.abort() };
}

function report(space: string, events: readonly object[]): Promise<unknown> {
  return rig.call("POST", "/internal/stage-events", { token: bearer, body: { space, events: events.map((event) => ({ at: 1, ...event })) } });
}

test("a roster comes first, then each change, then the end", async () => {
  const space = await makeSpace(rig);
  const host = await tokenFor(rig, { space, account: "ann", role: "host" });
  await tokenFor(rig, { space, account: "sam", role: "speaker" });
  await rig.call("POST", `/v1/spaces/${space}/start`);
  await report(space, [{ type: "joined", account: "ann", name: "ann" }]);
  const { events, ended } = await listenTo(space, host);
  const ann = { account: "ann", name: "Name of ann", handle: "ann", role: "host", muted: false, mutedByHost: false, talking: false };
  assert.deepEqual(events[0], { name: "roster", data: { state: "live", participants: [ann] } });
  await until(() => events.length === 2);
  assert.deepEqual(events.splice(1, 1), [{ name: "requests", data: { requests: [] } }], "a moderator is told who waits");
  await report(space, [{ type: "joined", account: "sam", name: "sam" }]);
  await until(() => events.length === 2);
  await report(space, [
    { type: "talking", account: "sam", name: "sam", talking: true },
    { type: "level", account: "sam", name: "sam" },
    { type: "left", account: "sam", name: "sam" },
    { type: "left", account: "sam", name: "sam" },
  ]);
  await until(() => events.length === 4);
  assert.deepEqual(events.slice(1), [
    {
      name: "joined",
      data: { participant: { account: "sam", name: "Name of sam", handle: "sam", role: "speaker", muted: false, mutedByHost: false, talking: false } },
    },
    { name: "talking", data: { account: "sam", talking: true } },
    { name: "left", data: { account: "sam" } },
  ]);
  await rig.call("POST", `/v1/spaces/${space}/end`);
  await ended;
  assert.deepEqual(events.at(-1), { name: "state", data: { state: "ended" } });
});

test("how loud and how well each speaker comes in is told as it is reported, all of them at once", async () => {
  const space = await makeSpace(rig);
  const host = await tokenFor(rig, { space, account: "ann", role: "host" });
  await rig.call("POST", `/v1/spaces/${space}/start`);
  await report(space, [{ type: "joined", account: "ann", name: "ann" }]);
  const { events } = await listenTo(space, host);
  await until(() => events.length === 2);
  const signal = { levelDb: -20, lossPercent: 1.5, delayMs: 60 };
  await report(space, [
    { type: "level", account: "ann", name: "ann", signal },
    { type: "level", account: "sam", name: "sam", signal: { ...signal, levelDb: -30 } },
  ]);
  await until(() => events.length === 3);
  const levels = [
    { account: "ann", ...signal },
    { account: "sam", ...signal, levelDb: -30 },
  ];
  assert.deepEqual(events[2], { name: "levels", data: { levels } });
  await rig.call("POST", `/v1/spaces/${space}/end`);
});

test("the stream of a barred account and of an expired token ends, and places are given back", async () => {
  const space = await makeSpace(rig);
  await rig.call("POST", `/v1/spaces/${space}/start`);
  const sam = await tokenFor(rig, { space, account: "sam", role: "speaker" });
  const [barred, ...kept] = [await listenTo(space, sam), await listenTo(space, apiKey), await listenTo(space, apiKey)];
  assert.equal((await rig.call("GET", `/v1/spaces/${space}/events`)).body.code, "unavailable", "the streams are counted");
  await rig.call("DELETE", `/v1/spaces/${space}/participants/sam?bar=true`);
  await barred.ended;
  assert.deepEqual(barred.events.at(-1), { name: "left", data: { account: "sam", removed: true } });
  const issuer = createTokenIssuer({ key: deriveKey(apiKey, "participant-token"), clock });
  // The place is free in a moment, and on a busy machine such a token may be over before it is looked at.
  const expiring = await until(async () => {
    const leaving = new AbortController();
    const { token } = await issuer.issue({ account: "ann", space, role: "host", name: "Ann" }, { ttlSeconds: 2 });
    const response = await ask(space, token, leaving.signal);
    if (response.status === 200) return hear(response, leaving);
    await response.body?.cancel();
    return undefined;
  });
  await expiring.ended;
  for (const one of kept) one.close();
});

test("a reader that does not read is cut off, and others are not held up", async () => {
  const space = await makeSpace(rig);
  await rig.call("POST", `/v1/spaces/${space}/start`);
  const { port } = new URL(rig.base);
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(`GET /v1/spaces/${space}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`);
  const reader = await listenTo(space, apiKey);
  const burst = Array.from({ length: 300 }, (_, index) => ({ type: "talking", account: "x".repeat(128), name: "x", talking: index % 2 === 0 }));
  const cut = async () => /event_streams_cut_total\{role="control"\} [1-9]/.test(await (await fetch(`${rig.base}/metrics`)).text());
  await until(async () => {
    for (let index = 0; index < 50; index++) await report(space, burst);
    return cut();
  });
  socket.destroy();
  await until(() => reader.events.length > 10_000);
  reader.close();
});
