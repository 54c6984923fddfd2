/** What the worker's sweep asks control: which spaces there are, which of them were recorded, and that nothing is left of one. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import {
  knownSpacesPath,
  knownSpacesSchema,
  listingPath,
  recordedSpacesPath,
  recordedSpacesSchema,
  unrecordedSpacesPath,
} from "../../../packager/contract/recordings.ts";
import { until } from "../../support/until.ts";
import { bearer, makeSpace, type Rig, startRig } from "./rig.ts";

let rig: Rig;
let ended: string;
let scheduled: string;

before(async () => {
  rig = await startRig();
  [ended, scheduled] = [await makeSpace(rig), await makeSpace(rig, { host: "bob" })];
  await rig.call("PATCH", `/v1/spaces/${ended}`, { body: { record: true } });
  await rig.call("POST", `/v1/spaces/${ended}/start`);
  await rig.call("POST", `/v1/spaces/${ended}/end`);
});
after(() => rig.close());

const ask = (method: string, path: string, body?: unknown) => rig.call(method, path, { token: bearer, ...(body !== undefined && { body }) });

test("it tells of the spaces it is asked about, as they are, and only those", async () => {
  const { status, body } = await ask("POST", knownSpacesPath, { ids: [ended, scheduled, "nowhere"] });
  const { spaces } = knownSpacesSchema.parse(body);
  assert.equal(status, 200);
  assert.deepEqual(
    new Map(spaces.map(({ id, state, record }) => [id, [state, record]])),
    new Map<string, unknown>([
      [ended, ["ended", true]],
      [scheduled, ["scheduled", false]],
    ]),
  );
  const found = spaces.find(({ id }) => id === ended);
  assert.ok((found?.startedAt ?? 0) > Date.now() - 60_000 && (found?.endedAt ?? 0) >= (found?.startedAt ?? 0));
});

test("an unlisted replay is in no list of spaces and on nobody's timeline, and stays at its link", async () => {
  const shown = async () => {
    const [{ body: page }, { body: timeline }] = [await rig.call("GET", "/v1/spaces?state=ended"), await rig.call("GET", "/v1/timeline")];
    return [page, timeline].map(({ spaces }) => (spaces as { id: string }[]).some(({ id }) => id === ended));
  };
  const untilShown = (wanted: boolean) => until(async () => (await shown()).every((one) => one === wanted));
  await untilShown(true);
  assert.equal((await ask("PUT", listingPath(ended), { unlisted: true })).status, 204);
  await untilShown(false);
  assert.equal((await rig.call("GET", `/v1/spaces/${ended}`)).status, 200);
  await ask("PUT", listingPath(ended), { unlisted: false });
  await untilShown(true);
  assert.equal((await ask("PUT", listingPath(ended), {})).body.code, "body_invalid");
});

test("a recorded space is listed an hour after its end, until nothing is kept of it", async () => {
  const listed = async (from = "") => recordedSpacesSchema.parse((await ask("GET", recordedSpacesPath(from))).body).ids;
  assert.deepEqual(await listed(), [], "its recording may be on its way");
  const client = new pg.Client({ connectionString: rig.database.url });
  await client.connect();
  await client.query("UPDATE spaces SET ended_at = ended_at - 7200000 WHERE id = $1", [ended]);
  await client.end();
  assert.deepEqual([await listed(), await listed(ended)], [[ended], []]);
  assert.equal((await ask("POST", unrecordedSpacesPath, { ids: [ended, scheduled] })).status, 204);
  assert.deepEqual(await listed(), []);
  await until(async () => (await rig.call("GET", `/v1/spaces/${ended}`)).body.record === false);
});

test("only other roles may ask, and a body of another form is refused", async () => {
  for (const [method, path] of [
    ["POST", knownSpacesPath],
    ["GET", recordedSpacesPath("")],
    ["POST", unrecordedSpacesPath],
  ] as const)
    assert.equal((await rig.call(method, path, method === "POST" ? { body: { ids: [ended] } } : {})).body.code, "token_invalid");
  assert.equal((await ask("POST", knownSpacesPath, { ids: [] })).body.code, "body_invalid");
});
