/** The database is killed while control serves: what is live stays so, what is known is answered, and it recovers by itself. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEmbeddedDatabase } from "../../../infra/database/embedded.ts";
import { until } from "../../support/until.ts";
import { bearer, log, makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

test("a database killed while serving stops no live space, and control recovers by itself", async () => {
  const live = await makeSpace(rig);
  const scheduled = await makeSpace(rig, { host: "later" });
  await rig.call("POST", `/v1/spaces/${live}/start`);
  const host = await tokenFor(rig, { space: live, account: "ann", role: "host" });
  await rig.call("GET", `/v1/spaces/${scheduled}`);
  await rig.call("GET", "/v1/spaces");

  const { port, pid, exited } = rig.database;
  process.kill(pid, "SIGKILL");
  await exited;

  await until(async () => (await rig.call("PUT", "/v1/accounts/ann", { body: { name: "A", handle: "a" } })).status === 503);
  const write = await rig.call("POST", `/v1/spaces/${scheduled}/start`);
  assert.deepEqual([write.status, write.body.code, write.headers.get("retry-after")], [503, "unavailable", "2"]);
  assert.doesNotMatch(write.body.detail, /127\.0\.0\.1|postgres/);

  const offers = () =>
    rig.packager.received.filter(({ path }) => path.endsWith(live)).length + rig.ingest.received.filter(({ path }) => path.endsWith(live)).length;
  const before = offers();
  await until(() => offers() >= before + 4);
  const { body } = rig.packager.received.findLast(({ path }) => path === "/internal/heartbeat") ?? {};
  assert.deepEqual(body, { live: [live] }, "packagers are told what is live, and only that");

  assert.equal((await rig.call("GET", `/v1/spaces/${live}`)).body.state, "live");
  assert.equal((await rig.call("GET", `/v1/spaces/${scheduled}`)).body.state, "scheduled");
  assert.equal((await rig.call("GET", "/v1/spaces")).body.spaces.length, 2);
  assert.equal((await rig.call("GET", "/v1/spaces/neverseen")).status, 503);
  const events = [{ type: "joined", account: "ann", name: "ann", at: 1 }];
  assert.equal((await rig.call("POST", "/internal/stage-events", { token: bearer, body: { space: live, events } })).status, 204);
  assert.equal((await rig.call("GET", `/v1/spaces/${live}/participants`, { token: host })).body.participants[0].onStage, true);
  assert.equal((await rig.call("GET", "/healthz")).status, 200);

  rig.database = await startEmbeddedDatabase({ dataDir: rig.dataDir, port, log });
  await until(async () => (await rig.call("POST", `/v1/spaces/${scheduled}/start`)).status === 200);
  assert.equal((await rig.call("GET", `/v1/spaces/${scheduled}`)).body.state, "live");
  assert.equal((await rig.call("POST", `/v1/spaces/${live}/end`, { token: host })).body.state, "ended");
});
