import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createMetrics } from "../../../../infra/metrics/metrics.ts";
import { AudienceCount } from "../../../../ingest/spaces/audience/audience.ts";
import { BeaconTickets } from "../../../../ingest/spaces/audience/beacon-ticket.ts";
import { until } from "../../../support/until.ts";
import { clock, makeSpace, type Rig, startRig } from "../rig.ts";

let rig: Rig;

before(async () => {
  rig = await startRig({ ROSTRUM_BEACONS_PER_SECOND: "15" });
});

after(() => rig.close());

async function liveSpace(host: string): Promise<string> {
  const id = await makeSpace(rig, { host });
  await rig.call("POST", `/v1/spaces/${id}/start`);
  return id;
}

const send = (id: string, ticket: string) => fetch(`${rig.base}/audience/${id}`, { method: "POST", body: ticket });

test("beacons of listeners show on the space within a moment, in answers that every cache may share", async () => {
  const id = await liveSpace("ann");
  const { body, headers } = await rig.call("GET", `/audience/${id}`, { token: null });
  assert.equal(body.exponent, 0);
  assert.match(headers.get("cache-control") ?? "", /public, .*s-maxage=5/);
  assert.equal(headers.get("access-control-allow-origin"), "*");
  for (let listener = 0; listener < 12; listener++) assert.equal((await send(id, body.ticket)).status, 204);
  const audience = async () => (await rig.call("GET", `/v1/spaces/${id}`, { token: null })).body.audience;
  await until(async () => (await audience())?.listening === 12);
  assert.deepEqual(await audience(), { listening: 12, standardError: 0 });
});

test("a beacon without a ticket of ours, for another space or for one that is not live counts for nothing", async () => {
  const [id, other] = [await liveSpace("bea"), await liveSpace("cem")];
  const { ticket } = (await rig.call("GET", `/audience/${id}`)).body;
  const forged = ticket.replace(/^0/, "20");
  const scheduled = await makeSpace(rig, { host: "dan" });
  const answers = [await send(id, forged), await send(id, ""), await send(other, ticket), await send(scheduled, ticket), await send(id, "x".repeat(5000))];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 401, 409, 413],
  );
  await clock.sleep(1100);
  assert.equal((await rig.call("GET", `/audience/${id}`)).body.listening, 0);
});

test("no more beacons a second are taken than configured", async () => {
  const id = await liveSpace("eva");
  const { ticket } = (await rig.call("GET", `/audience/${id}`)).body;
  const began = clock.now();
  const statuses = await Promise.all(Array.from({ length: 400 }, async () => (await send(id, ticket)).status));
  const taken = statuses.filter((status) => status === 204).length;
  const seconds = Math.ceil((clock.now() - began) / 1000) + 1;
  assert.ok(statuses.includes(503), "the rest is refused");
  assert.ok(taken >= 15 && taken <= 15 * seconds, `${taken} were taken in ${seconds} s`);
});

test("after a restart nobody is told to send until it is known how many did before", () => {
  let nowMs = 1_700_000_000_000;
  const hand = { ...clock, now: () => nowMs };
  const tickets = new BeaconTickets({ key: Buffer.alloc(32, 1), clock: hand });
  const space = { id: "s", state: "live", started_at: nowMs - 600_000 };
  // biome-ignore lint/suspicious/noExplicitAny: only the state and the start are looked at.
  const memory = { peek: () => ({ space }) as any };
  const limits = { maxBeaconsPerSecond: 1000, maxAudience: 1500, limitAddresses: false };
  const audience = new AudienceCount({ clock: hand, metrics: createMetrics("test"), memory, tickets, ...limits });
  assert.equal(audience.document("s").exponent, null);
  for (let beacon = 0; beacon < 400; beacon++) audience.push("s", { ticket: tickets.issue("s", 2), address: "" });
  nowMs += 1000;
  const { exponent, listening, standardError } = audience.document("s");
  assert.equal(exponent, 2);
  assert.equal(listening, 1500, "1600 are estimated, no more than 1500 are believed");
  assert.equal(standardError, Math.round(Math.sqrt(400 * 12)));
  assert.throws(() => audience.push("s", { ticket: tickets.issue("s", 9), address: "" }), { code: "token_invalid" });
  nowMs += 3 * 3_600_000;
  assert.equal(tickets.exponentOf("s", tickets.issue("s", 2)), 2);
});
