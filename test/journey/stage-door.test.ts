/** The door of the stage, on the whole system: two hundred who push at once, a role given and taken away, and thousands of strangers. */
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { after, before, test } from "node:test";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { deriveKey } from "../../infra/config/secrets.ts";
import { connectWhip, type WhipSpeaker } from "../../ingest/demo/whip-speaker.ts";
import { createTokenIssuer } from "../../packager/contract/participant-token.ts";
import { goodOffer } from "../ingest/stage/offers.ts";
import { leaveSoon } from "../support/leave-soon.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";
import { until } from "../support/until.ts";

let system: System;
before(async () => {
  system = await startSystem({ ROSTRUM_JOINS_PER_ADDRESS: "1000", ROSTRUM_MAX_PENDING_JOINS: "512" });
});
after(async () => {
  await system.stop();
  leaveSoon();
});

interface Knock {
  readonly url: string;
  readonly token: string;
  readonly agent?: Agent;
  /** Of 127.0.0.0/8: each is a stranger of its own. */
  readonly from?: string;
}

/** @returns the status of one try to join. */
function knock({ url, token, agent, from }: Knock): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/sdp" };
    const asked = request(url, { method: "POST", headers, ...(agent && { agent }), ...(from !== undefined && { localAddress: from }) }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    asked.on("error", reject);
    asked.end(goodOffer());
  });
}

test("of two hundred who try to join at once exactly thirteen are seated", { timeout: 120_000 }, async () => {
  const { id, whipUrl } = await startSpace(system, ["doorkeeper"]);
  const issuer = createTokenIssuer({ key: deriveKey(system.apiKey, "participant-token"), clock: createSystemClock() });
  const pushing = Array.from({ length: 200 }, (_, index) => ({ account: `push-${index}`, space: id, role: "speaker", name: `Push ${index}` }) as const);
  const tokens = await Promise.all(pushing.map(async (subject) => (await issuer.issue(subject, { ttlSeconds: 600 })).token));
  const statuses = await Promise.all(tokens.map((token) => knock({ url: whipUrl, token })));
  const count = (status: number) => statuses.filter((one) => one === status).length;
  assert.deepEqual({ seated: count(201), full: count(409) }, { seated: 13, full: 187 });
  await system.call("POST", `/v1/spaces/${id}/end`);
});

test("a listener who is accepted speaks with the token it has; sent down, its media ends and that token opens nothing any more", {
  timeout: 60_000,
}, async (t) => {
  const { id, whipUrl, tokens } = await startSpace(system, ["mistress"]);
  const token = await listenerToken(id, "lis");
  assert.equal(await knock({ url: whipUrl, token }), 403);
  const ask = (path: string, as: string, method = "POST") =>
    fetch(`${system.url}/v1/spaces/${id}${path}`, { method, headers: { authorization: `Bearer ${as}` } });
  assert.equal((await ask("/requests", token)).status, 201);
  assert.equal((await ask("/requests/lis/accept", tokens[0] ?? "")).status, 200);
  let heard = 0;
  let heardAt = 0;
  const speaker: WhipSpeaker = await connectWhip({
    ...{ url: whipUrl, token },
    onRtp: () => {
      heard++;
      heardAt = performance.now();
    },
  });
  await until(() => heard > 25);
  const began = performance.now();
  await system.call("PATCH", `/v1/spaces/${id}/participants/lis`, { role: "listener" });
  await until(() => performance.now() - heardAt > 1500);
  t.diagnostic(`the last media came ${Math.round(heardAt - began)} ms after the call that took the role away began`);
  assert.equal(await knock({ url: whipUrl, token }), 403, "checked again on rejoin");
  assert.equal((await fetch(speaker.location, { method: "DELETE", headers: { authorization: `Bearer ${token}` } })).status, 403);
  const speaking = (await system.call("POST", `/v1/spaces/${id}/tokens`, { accountId: "lis", role: "listener" })).token as string;
  assert.equal(await knock({ url: whipUrl, token: speaking }), 403, "a new listener's token neither");
  await speaker.close();
  await system.call("POST", `/v1/spaces/${id}/end`);
});

test("thousands of strangers at the door are refused, and everybody on stage stays there", { timeout: 90_000 }, async (t) => {
  const { id, whipUrl, tokens, playbackUrl } = await startSpace(system, ["calm", "quiet"]);
  const speakers = await Promise.all(tokens.map((token) => connectWhip({ url: whipUrl, token })));
  await until(async () => /\.m3u8/.test(await (await fetch(playbackUrl)).text()));
  await until(async () => (await stageNumbers()).speakers === 2);
  const before = await stageNumbers();
  const listener = await listenerToken(id, "stranger");
  const forged = `${listener.slice(0, -6)}AAAAAA`;
  const agents = Array.from({ length: 32 }, () => new Agent({ keepAlive: true, maxSockets: 4 }));
  const statuses = new Map<number, number>();
  const pending: Promise<void>[] = [];
  const began = performance.now();
  for (let tick = 0; tick < 100; tick++) {
    for (let index = 0; index < 40; index++) {
      const [agent, token] = [agents[index % agents.length], index % 2 === 0 ? forged : listener];
      const tried = knock({ url: whipUrl, token, from: `127.0.0.${2 + (index % 32)}`, ...(agent && { agent }) });
      pending.push(tried.then((status) => void statuses.set(status, (statuses.get(status) ?? 0) + 1)));
    }
    const ahead = began + (tick + 1) * 40 - performance.now();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  await Promise.all(pending);
  const seconds = (performance.now() - began) / 1000;
  for (const agent of agents) agent.destroy();
  const now = await stageNumbers();
  t.diagnostic(
    `${Math.round(4000 / seconds)} tries a second: ${JSON.stringify([...statuses])}; frames skipped ${now.skipped - before.skipped}, parts filled ${now.filled - before.filled}`,
  );
  assert.ok(
    [...statuses.keys()].every((status) => [401, 403, 429].includes(status)),
    "refused, and nothing worse",
  );
  assert.equal(now.speakers, 2, "nobody fell off the stage");
  assert.doesNotMatch(await mediaPlaylist(playbackUrl), /EXT-X-GAP/);
  await Promise.all(speakers.map((speaker) => speaker.close()));
});

async function listenerToken(space: string, account: string): Promise<string> {
  await system.call("PUT", `/v1/accounts/${account}`, { name: account, handle: account });
  return (await system.call("POST", `/v1/spaces/${space}/tokens`, { accountId: account, role: "listener" })).token as string;
}

async function stageNumbers(): Promise<{ readonly skipped: number; readonly filled: number; readonly speakers: number }> {
  const text = await (await fetch(`${system.url}/metrics`)).text();
  const sum = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    skipped: sum(/^rostrum_stage_frames_skipped_total\S* (\d+)/gm),
    filled: sum(/^rostrum_live_parts_total\{\S*kind="filled"\S* (\d+)/gm),
    speakers: sum(/^rostrum_stage_speakers\S* (\d+)/gm),
  };
}

async function mediaPlaylist(url: string): Promise<string> {
  const [path = ""] = (await (await fetch(url)).text()).split("\n").filter((line) => line.endsWith("index.m3u8"));
  return (await fetch(new URL(path, url))).text();
}
