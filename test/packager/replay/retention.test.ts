/** The sweep on a real store, with control played by a table: what goes, what stays, what is only told of. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Registry } from "prom-client";
import type { InternalCaller } from "../../../infra/http/internal-call.ts";
import { SpaceTurns } from "../../../infra/lifecycle/space-turns.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import type { KnownRecording } from "../../../packager/contract/recordings.ts";
import { replayKeys } from "../../../packager/contract/urls.ts";
import { ReplayLibrary } from "../../../packager/replay/replay-facts.ts";
import { judge } from "../../../packager/replay/retention/judge.ts";
import { storedSpaces } from "../../../packager/replay/retention/stored-spaces.ts";
import { Sweep } from "../../../packager/replay/retention/sweep.ts";
import { ManualClock } from "../live/support/manual-clock.ts";
import { silentLog } from "../live/support/stage.ts";

const day = 86_400_000;
const now = 1_800_000_000_000;
const known = (id: string, more: Partial<KnownRecording> = {}): KnownRecording => ({
  id,
  state: "ended",
  record: true,
  unlisted: false,
  startedAt: now - day,
  endedAt: now - day + 3_600_000,
  ...more,
});

let folder: string;
let store: ObjectStore;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rostrum-retention-"));
  store = await openDirectoryStore({ directory: folder });
});
after(() => rm(folder, { recursive: true, force: true }));

const put = (key: string, text = "x") => store.put(key, Buffer.from(text), { cacheControl: "no-store" });

async function record(
  space: string,
  { startedAt = now - day, ...more }: { readonly startedAt?: number; readonly [fact: string]: unknown } = {},
): Promise<void> {
  const host = { account: "ada", name: "Ada" };
  const facts = { form: 1, space, run: "run-00001", revision: 0, title: space, host, startedAt, visibility: "public", ...more };
  await put(`recordings/${space}/replay.json`, JSON.stringify(facts));
  for (const key of [
    `live/${space}/index.m3u8`,
    `live/${space}/run-00001/a64/s0.m4s`,
    `replay/${space}/run-00001/0/audio.m4a`,
    replayKeys.hosted("ada", facts),
  ])
    await put(key);
}

const keysOf = async (space: string) =>
  (await Promise.all(["live", "recordings", "replay", "clips"].map((name) => store.list(`${name}/${space}/`)))).flatMap(({ keys }) => keys);

function createSweep(spaces: KnownRecording[], { keepDays, orphans = "report" }: { readonly keepDays?: number; readonly orphans?: "report" | "delete" } = {}) {
  const unrecorded: string[] = [];
  const listings: string[] = [];
  const call: InternalCaller["call"] = async (method, url, body) => {
    const { ids = [] } = (body ?? {}) as { ids?: string[] };
    if (url.endsWith("/known")) return { spaces: spaces.filter(({ id }) => ids.includes(id)) };
    if (url.endsWith("/unrecorded")) return void unrecorded.push(...ids);
    if (method === "PUT") return void listings.push(`${url.slice("http://control".length)} ${JSON.stringify(body)}`);
    assert.equal(method, "GET");
    const from = new URL(url).searchParams.get("after") ?? "";
    return { ids: spaces.flatMap(({ id, state, record: isRecorded }) => (state === "ended" && isRecorded && id > from ? [id] : [])).slice(0, 2) };
  };
  const clock = new ManualClock(now);
  clock.sleep = () => Promise.resolve();
  const library = new ReplayLibrary({ store });
  const metrics = new Registry();
  const turns = new SpaceTurns({ clock, metrics });
  const options = { store, library, turns, clock, log: silentLog(), metrics, caller: { call }, controlUrl: "http://control", keepDays, orphans };
  const sweep = new Sweep(options);
  return { unrecorded, listings, pass: () => sweep.pass(new AbortController().signal) };
}

test("each space of the store is found once, whatever names are beside it, and wherever anything of it lies", async () => {
  for (const key of [
    "recordings/a/replay.json",
    "recordings/a-b/replay.json",
    "recordings/a0/x",
    "recordings/a/b/c.json",
    "live/a/index.m3u8",
    "live/z/r/s0.m4s",
    "clips/c/1-2.json",
  ])
    await put(key);
  const found: string[] = [];
  for await (const space of storedSpaces(store)) found.push(space);
  assert.deepEqual(found.sort(), ["a", "a-b", "a0", "c", "z"]);
  for (const space of found) for (const key of await keysOf(space)) await store.delete(key);
});

test("what is live stays whatever its age; what is past its days goes; what was not to be recorded and lies there is nobody's", () => {
  const policy = { now, keepMs: 30 * day };
  const old = { startedAt: now - 31 * day };
  assert.equal(judge(old, known("x", { state: "live", ...old, endedAt: null }), policy), "keep");
  assert.equal(judge(old, known("x"), policy), "expired");
  assert.equal(judge(old, known("x"), { now, keepMs: undefined }), "keep");
  assert.equal(judge({ startedAt: undefined }, known("x", old), policy), "expired");
  assert.equal(judge({ startedAt: now - day }, undefined, policy), "orphan");
  assert.equal(judge({ startedAt: undefined }, known("x", { record: false }), policy), "unrecorded");
  assert.equal(judge({ startedAt: undefined }, known("x", { record: false, endedAt: now - 1000 }), policy), "keep");
});

test("a replay past its days is deleted with all there is of it, and control is told; others stay", async () => {
  await record("old", { startedAt: now - 40 * day });
  await record("young");
  const { pass, unrecorded } = createSweep([known("old", { startedAt: now - 40 * day }), known("young")], { keepDays: 30 });
  assert.deepEqual(await pass(), { expired: ["old"], orphans: [], lost: ["old"] });
  assert.deepEqual([await keysOf("old"), unrecorded], [[], ["old"]]);
  assert.equal((await store.list("hosts/ada/")).keys.length, 1);
  assert.equal((await keysOf("young")).length, 4);
});

test("objects of no space and spaces without objects are told of, and only where it is wanted, and found twice, removed", async () => {
  await record("stray");
  const spaces = [known("young"), known("vanished"), known("running", { state: "live" })];
  const report = { expired: [], orphans: ["stray"], lost: ["vanished"] };
  const careful = createSweep(spaces);
  for (let round = 0; round < 3; round++) assert.deepEqual(await careful.pass(), report);
  assert.deepEqual([(await keysOf("stray")).length, careful.unrecorded], [4, []]);
  const strict = createSweep(spaces, { orphans: "delete" });
  assert.deepEqual(await strict.pass(), report);
  assert.equal((await keysOf("stray")).length, 4, "once is not enough");
  assert.deepEqual(await strict.pass(), report);
  assert.deepEqual([await keysOf("stray"), strict.unrecorded.sort()], [[], ["stray", "vanished"]]);
  assert.equal((await keysOf("young")).length, 4);
});

test("what was not to be recorded, and lies there long after its end, goes whatever is to become of strays", async () => {
  await record("passing");
  const { pass } = createSweep([known("passing", { record: false }), known("young")]);
  assert.deepEqual((await pass()).orphans, []);
  assert.equal((await keysOf("passing")).length, 4, "once is not enough");
  await pass();
  assert.deepEqual(await keysOf("passing"), []);
});

test("control is told what is unlisted, and what is not any more, where it lists otherwise: once, and only while it does", async () => {
  await record("secret", { visibility: "unlisted" });
  await record("shown");
  const table = [known("secret"), known("shown", { unlisted: true }), known("young")];
  const { pass, listings } = createSweep(table);
  await pass();
  assert.deepEqual(listings.sort(), ['/internal/spaces/secret/listing {"unlisted":true}', '/internal/spaces/shown/listing {"unlisted":false}']);
  table.splice(0, 2, known("secret", { unlisted: true }), known("shown"));
  await pass();
  assert.equal(listings.length, 2);
});

test("files that an edit has replaced go with the second sweep that finds them; the newest stay, with clips and covers", async () => {
  await record("edited", { revision: 2 });
  const kept = ["run-00001/2/audio.m4a", "run-00001/cover-abc.png", "clips/1-99.m4a"].map((name) => `replay/edited/${name}`);
  const gone = ["replay/edited/run-00001/1/audio.m4a", "recordings/edited/run-00001/notes/0/audio.m4a.json"];
  for (const key of [...kept, ...gone]) await put(key);
  const { pass } = createSweep([known("edited")]);
  await pass();
  const still = await keysOf("edited");
  assert.ok(
    gone.every((key) => still.includes(key)),
    "links to them may be minutes old",
  );
  await pass();
  const left = await keysOf("edited");
  assert.deepEqual(
    left.filter((key) => gone.includes(key) || key.includes("/0/")),
    [],
  );
  assert.deepEqual(
    kept.filter((key) => !left.includes(key)),
    [],
  );
});

test("nothing goes while control does not answer", async () => {
  await record("stray");
  const call = () => Promise.reject(new Error("away"));
  const [clock, metrics] = [new ManualClock(now), new Registry()];
  const options = {
    store,
    library: new ReplayLibrary({ store }),
    clock,
    log: silentLog(),
    metrics,
    turns: new SpaceTurns({ clock, metrics }),
    caller: { call },
  };
  const sweep = new Sweep({ ...options, controlUrl: "http://control", keepDays: 1, orphans: "delete" });
  await assert.rejects(sweep.pass(new AbortController().signal), /away/);
  assert.equal((await keysOf("stray")).length, 4);
});
