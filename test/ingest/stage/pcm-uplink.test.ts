import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { PcmUplink } from "../../../ingest/stage/pcm-uplink.ts";
import { Tally } from "../../../ingest/stage/tally.ts";
import { encodeMessage, pcmPath } from "../../../packager/contract/pcm-wire.ts";
import { until } from "../../support/until.ts";
import { startPackagerFixture } from "./packager-fixture.ts";

const frame = (index: number) => encodeMessage({ kind: "pcm", sample: index * 960, pcm: new Int16Array(960) });
const open = (url: string, tally = new Tally(), greet: () => readonly Buffer[] = () => []) =>
  new PcmUplink({ url, path: pcmPath("talk", "run-for-tests"), bearer: "secret", clock: createSystemClock(), tally, greet });

test("frames arrive in order, and again after the connection was cut, with who is talking told anew", async (context) => {
  const packager = await startPackagerFixture();
  const greet = () => [encodeMessage({ kind: "talk", sample: 1, account: "ann", name: "Ann", talking: true })];
  const uplink = open(packager.url, new Tally(), greet);
  context.after(async () => {
    uplink.close();
    await packager.close();
  });
  uplink.push(frame(0));
  await until(() => packager.messages.length === 2);
  packager.cut();
  await until(() => !uplink.open);
  uplink.push(frame(1));
  await until(() => packager.messages.length === 4);
  assert.deepEqual(packager.messages.map((message) => message.kind).sort(), ["pcm", "pcm", "talk", "talk"]);
  assert.equal(packager.connections, 2);
});

test("a packager that does not read loses the oldest frames and holds nobody up", async (context) => {
  const packager = await startPackagerFixture({ reads: false });
  const tally = new Tally();
  const uplink = open(packager.url, tally);
  context.after(async () => {
    uplink.close();
    await packager.close();
  });
  await until(() => uplink.open);
  for (let index = 0; index < 20_000; index++) uplink.push(frame(index));
  assert.ok((tally.take().counts.uplink_dropped ?? 0) > 4000);
});

test("a packager that is away is asked again until it is there, and gets the newest second", async (context) => {
  const first = await startPackagerFixture();
  await first.close();
  const uplink = open(first.url);
  for (let index = 0; index < 200; index++) uplink.push(frame(index));
  const second = await startPackagerFixture({ port: first.port });
  context.after(async () => {
    uplink.close();
    await second.close();
  });
  await until(() => second.messages.length >= 50);
  assert.deepEqual(
    second.messages.map((message) => message.sample),
    Array.from({ length: 50 }, (_, index) => (150 + index) * 960),
  );
});
