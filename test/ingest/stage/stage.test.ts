import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { after, before, test } from "node:test";
import { until } from "../../support/until.ts";
import { startClients } from "./clients.ts";
import { clock, type IngestFixture, orderFor, startIngestFixture, tokenFor } from "./ingest-fixture.ts";
import { goodOffer } from "./offers.ts";

let ingest: IngestFixture;
let clients: ReturnType<typeof startClients>;

before(async () => {
  ingest = await startIngestFixture();
  clients = startClients();
});
after(async () => {
  await clients.close();
  await ingest.close();
});

const join = async (space: string, client: string, hz?: number) =>
  clients.join(`${space}/${client}`, { url: ingest.whipUrl(space), token: await tokenFor(client, { space }), ...(hz === undefined ? {} : { hz }) });
const onStage = async (space: string, count: number) => until(async () => (await ingest.describe(space)).stage.length === count);

test("each speaker hears the others and not themselves, and mute takes a voice away", async () => {
  await ingest.order(orderFor("three"));
  await Promise.all([join("three", "ann", 500), join("three", "bob", 900), join("three", "eve", 1400)]);
  const heard = async () => (await clients.heard("three/ann", [500, 900, 1400])).levels;
  await until(async () => {
    const [own = 0, bob = 0, eve = 0] = await heard();
    return own < -60 && bob > -45 && eve > -45;
  });
  await until(() => ingest.events.some((event) => event.space === "three" && event.type === "talking" && event.talking === true));
  await ingest.patch("three", { bob: { muted: true } });
  await until(async () => {
    const [, bob = 0, eve = 0] = await heard();
    return bob < -60 && eve > -45;
  });
  assert.ok(
    ingest.events.some((event) => event.type === "muted" && event.account === "bob" && event.muted === true) ||
      (await until(() => ingest.events.some((event) => event.type === "muted"))),
  );
  const description = await ingest.describe("three");
  assert.equal(description.stage.find(({ account }) => account === "bob")?.muted, true);
  await ingest.end("three");
});

test("the programme reaches the packager as consecutive frames of the sample clock; what a halted machine skips is missing, and counted", async () => {
  const startedAt = clock.now() - 60_000;
  const skippedBefore = await ingest.counted("frames_skipped_total");
  await ingest.order(orderFor("clocked", { startedAt }));
  const before = ingest.packager.messages.length;
  await until(() => ingest.packager.messages.length > before + 60);
  await ingest.end("clocked");
  const samples = ingest.packager.messages
    .slice(before)
    .flatMap((message) => (message.kind === "pcm" && message.path.includes("/clocked/") ? [message.sample] : []));
  const [first = 0] = samples;
  assert.equal(first % 960, 0);
  assert.ok(first >= 60_000 * 48 - 960 && first <= (clock.now() - startedAt) * 48, `first sample ${first}`);
  const steps = samples.slice(1).map((sample, index) => (sample - (samples[index] ?? 0)) / 960);
  assert.ok(
    steps.every((step) => Number.isInteger(step) && step > 0),
    steps.join(),
  );
  const missing = steps.reduce((sum, step) => sum + step - 1, 0);
  await until(async () => (await ingest.counted("frames_skipped_total")) - skippedBefore >= missing);
});

test("a fourteenth speaker is refused, a dropped one keeps the seat, one who leaves frees it", async () => {
  await ingest.order(orderFor("full"));
  const accounts = Array.from({ length: 13 }, (_, index) => `speaker-${index}`);
  for (const account of accounts) await join("full", account);
  await onStage("full", 13);
  await assert.rejects(join("full", "late"), { code: "stage_full" });
  await clients.abandon("full/speaker-0");
  await assert.rejects(join("full", "late"), { code: "stage_full" });
  await join("full", "speaker-0");
  await onStage("full", 13);
  await clients.leave("full/speaker-1");
  await until(async () => (await ingest.describe("full")).seats.taken === 12);
  await join("full", "late");
  await onStage("full", 13);
  await ingest.end("full");
  await assert.rejects(join("full", "late"), { code: "space_ended" });
});

test("who asks for a seat while the space ends gets one or learns of the end, and at once", async () => {
  await ingest.order(orderFor("brief"));
  const ask = async (account: string) => {
    const headers = { "content-type": "application/sdp", authorization: `Bearer ${await tokenFor(account, { space: "brief" })}` };
    return (await fetch(ingest.whipUrl("brief"), { method: "POST", headers, body: goodOffer() })).status;
  };
  const asked = ["ann", "bob", "eve", "lia"].map(ask);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ingest.end("brief");
  for (const status of await Promise.all(asked)) assert.ok(status === 201 || status === 410, String(status));
});

test("packets of a wrong source or payload type are dropped and counted", async () => {
  await ingest.order(orderFor("gate"));
  const { answer } = await join("gate", "mal");
  const offered = Number(/a=rtpmap:(\d+) opus/.exec(answer)?.[1]);
  // Again and again: what comes before the stage's own end of the handshake is lost before any gate.
  await until(async () => {
    await clients.raw("gate/mal", { ssrc: 12_345, payloadType: offered, count: 20 });
    await clients.raw("gate/mal", { ssrc: 54_321, payloadType: 96, count: 20 });
    return (await ingest.counted("wrong_ssrc_total")) >= 20 && (await ingest.counted("wrong_payload_type_total")) >= 20;
  });
  assert.equal((await ingest.describe("gate")).stage.length, 1);
  await ingest.end("gate");
});

test("garbage on the media port is dropped and counted, and disturbs nobody", async () => {
  await ingest.order(orderFor("garbage"));
  const { answer } = await join("garbage", "ann", 700);
  await join("garbage", "bob");
  const address = /a=candidate:\d+ 1 UDP \d+ ([\d.]+) (\d+) typ host/.exec(answer);
  const socket = createSocket("udp4");
  for (let size = 0; size < 1400; size += 7) socket.send(Buffer.alloc(size, size & 0xff), Number(address?.[2]), address?.[1]);
  await until(async () => ((await clients.heard("garbage/bob", [700])).levels[0] ?? -120) > -45);
  await until(async () => (await ingest.counted("datagrams_foreign_total")) >= 100);
  socket.close();
  assert.equal((await ingest.describe("garbage")).stage.length, 2);
  await ingest.end("garbage");
});

test("a killed room process comes back, its rooms at once, and speakers rejoin with the sample clock going on", async () => {
  const startedAt = clock.now() - 60_000;
  await ingest.order(orderFor("killed", { startedAt }));
  await join("killed", "ann", 600);
  const { pid } = await ingest.describe("killed");
  const diedAt = clock.now();
  process.kill(pid, "SIGKILL");
  const samples = () =>
    ingest.packager.messages.slice(atDeath).flatMap((message) => (message.kind === "pcm" && message.path.includes("/killed/") ? [message.sample] : []));
  const atDeath = ingest.packager.messages.length;
  await until(async () => {
    const again = (await ingest.describe("killed")).pid;
    return again !== undefined && again !== pid;
  });
  await until(() =>
    join("killed", "ann", 600).then(
      () => true,
      () => false,
    ),
  );
  // A clock begun anew would be a minute behind.
  await until(() => (samples().at(-1) ?? 0) > (diedAt - startedAt + 1000) * 48);
  assert.ok((samples().at(-1) ?? 0) <= (clock.now() - startedAt) * 48);
  assert.equal(await ingest.counted("process_restarts_total"), 1);
  await ingest.end("killed");
});
