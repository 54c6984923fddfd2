/** Webhooks on a real database and queue: signed, tried again, given up where the site sees it, and tried anew when asked. */
import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { after, before, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { readConfig } from "../../../../infra/config/config.ts";
import { createDatabase } from "../../../../infra/database/database.ts";
import { listen } from "../../../../infra/http/listen.ts";
import { createMetrics } from "../../../../infra/metrics/metrics.ts";
import type { Tables } from "../../../../ingest/spaces/tables.ts";
import { tidy } from "../../../../ingest/spaces/webhooks/delivery-queue.ts";
import { startWebhookWorker, type WebhookWorker } from "../../../../ingest/spaces/webhooks/webhook-worker.ts";
import { until } from "../../../support/until.ts";
import { bearer, clock, log, makeSpace, type Rig, startRig, tokenFor } from "../rig.ts";

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const quick = { ROSTRUM_WEBHOOK_ATTEMPTS: "3", ROSTRUM_WEBHOOK_RETRY_SECONDS: "0.05" };
const got: Got[] = [];
const site = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const path = request.url ?? "";
  got.push({ path, headers: request.headers, body });
  const status = answers.get(path)?.shift() ?? 200;
  response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
});
/** Statuses to answer before 200, by path. */
const answers = new Map<string, number[]>();
let rig: Rig;
let worker: WebhookWorker;
let base: string;
before(async () => {
  base = `http://127.0.0.1:${await listen(site, { port: 0, host: "127.0.0.1" })}`;
  rig = await startRig(quick);
  worker = await startWebhookWorker({ config: readConfig({ DATABASE_URL: rig.database.url, ...quick }), clock, log, metrics: createMetrics("worker") });
});
after(async () => {
  await worker.close();
  await rig.close();
  site.close();
});

async function subscribe(path: string, events: readonly string[] = []): Promise<{ id: string; secret: string }> {
  const { status, body } = await rig.call("POST", "/v1/webhooks", { body: { url: base + path, events } });
  assert.equal(status, 201);
  return body;
}

const at = (path: string) => got.filter((one) => one.path === path);
const types = (path: string) => at(path).map(({ body }) => JSON.parse(body).type as string);

test("what happens in a space is posted, signed with its time and body as Standard Webhooks say", async () => {
  const { id, secret } = await subscribe("/all");
  const space = await makeSpace(rig);
  const host = await tokenFor(rig, { space, account: "ann", role: "host" });
  await rig.call("POST", `/v1/spaces/${space}/start`, { token: host });
  await rig.call("POST", "/internal/stage-events", { token: bearer, body: { space, events: [{ type: "joined", account: "ann", name: "ann", at: 1 }] } });
  await rig.call("POST", `/v1/spaces/${space}/end`, { token: host });
  const expected = ["participant.joined", "space.created", "space.ended", "space.started"];
  await until(() => at("/all").length >= expected.length);
  assert.deepEqual(types("/all").sort(), expected);
  for (const { headers, body } of at("/all")) new Webhook(secret).verify(body, headers as Record<string, string>);
  const started = JSON.parse(at("/all").find(({ body }) => body.includes("space.started"))?.body ?? "");
  assert.deepEqual([started.data.space.id, started.data.space.state, started.data.actor], [space, "live", { kind: "participant", account: "ann" }]);
  const [first] = at("/all");
  assert.throws(() => new Webhook(secret).verify(`${first?.body} `, first?.headers as Record<string, string>), "another body does not match");
  assert.equal((await rig.call("DELETE", `/v1/webhooks/${id}`)).status, 204);
});

test("what happens outside of control is posted too, to those who asked for it", async () => {
  const { id } = await subscribe("/exports", ["export.ready"]);
  const space = await makeSpace(rig);
  for (const event of ["export.failed", "export.ready"]) await worker.announce({ event, space, data: { kind: "waveform" } });
  await until(() => at("/exports").length > 0);
  const [{ body } = { body: "" }] = at("/exports");
  assert.deepEqual([types("/exports"), JSON.parse(body).data.space.id, JSON.parse(body).data.kind], [["export.ready"], space, "waveform"]);
  assert.equal((await rig.call("DELETE", `/v1/webhooks/${id}`)).status, 204);
});

test("a failing webhook is tried again, given up, listed, and tried anew when asked; redirects are not followed", async () => {
  answers.set("/failing", [500, 302, 503]);
  const { id } = await subscribe("/failing", ["space.created"]);
  await makeSpace(rig);
  const dead = async () => (await rig.call("GET", `/v1/webhooks/${id}/deliveries`)).body.deliveries;
  await until(async () => (await dead()).length === 1);
  const [delivery] = await dead();
  assert.deepEqual([delivery.event, delivery.attempts, delivery.reason], ["space.created", 3, "Answered 503."]);
  assert.deepEqual([at("/failing").length, at("/elsewhere").length], [3, 0]);
  assert.equal(new Set(at("/failing").map(({ headers }) => headers["webhook-id"])).size, 1, "one id however often it is tried");
  assert.equal((await rig.call("POST", `/v1/webhooks/${id}/deliveries/${delivery.id}/retry`)).status, 204);
  await until(async () => (await rig.call("GET", `/v1/webhooks/${id}/deliveries?state=delivered`)).body.deliveries.length === 1);
  assert.equal((await rig.call("POST", `/v1/webhooks/${id}/deliveries/${delivery.id}/retry`)).body.code, "webhook_not_found");
});

test("who is gone for good is not asked again", async () => {
  answers.set("/gone", [410]);
  const { id } = await subscribe("/gone", ["space.created"]);
  await makeSpace(rig);
  await until(async () => (await rig.call("GET", `/v1/webhooks/${id}/deliveries`)).body.deliveries[0]?.reason === "Answered 410.");
  assert.equal(at("/gone").length, 1);
});

test("a delivery that the queue has lost goes in again, and what was settled long ago is forgotten", async () => {
  const { id } = await subscribe("/lost", ["space.created"]);
  const database = createDatabase<Tables>({ url: rig.database.url, log });
  const longAgo = clock.now() - 40 * 86_400_000;
  const row = { webhook_id: id, event: "space.created", space_id: null, payload: "{}", made_at: longAgo, queued_at: longAgo, reason: null };
  await database.run((db) =>
    db
      .insertInto("deliveries")
      .values([
        { ...row, id: "msg_lost", settled_at: null },
        { ...row, id: "msg_old", state: "dead", settled_at: longAgo },
      ])
      .execute(),
  );
  await tidy({ database, clock });
  await until(() => at("/lost").length === 1);
  assert.equal(at("/lost")[0]?.headers["webhook-id"], "msg_lost");
  assert.deepEqual((await rig.call("GET", `/v1/webhooks/${id}/deliveries`)).body.deliveries, []);
  await database.close();
});

test("only the embedding site makes webhooks, of plain URLs", async () => {
  for (const url of ["ftp://example.com/", "https://user:secret@example.com/", "nonsense"])
    assert.equal((await rig.call("POST", "/v1/webhooks", { body: { url } })).body.code, "body_invalid", url);
  const space = await makeSpace(rig);
  const token = await tokenFor(rig, { space, account: "ann", role: "host" });
  assert.equal((await rig.call("POST", "/v1/webhooks", { token, body: { url: base } })).body.code, "forbidden");
  assert.equal((await rig.call("GET", "/v1/webhooks/none/deliveries")).body.code, "webhook_not_found");
});
