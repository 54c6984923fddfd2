import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Conversation } from "../../../ingest/demo/conversation.ts";
import { demoPath } from "../../../ingest/demo/demo-request.ts";
import { readVoiceFile } from "../../../ingest/demo/voice-file.ts";
import { until } from "../../support/until.ts";
import { orderFor, startIngestFixture, tokenFor } from "../stage/ingest-fixture.ts";

const voicesFolder = join(import.meta.dirname, "../../../../ingest/demo/voices");

test("demo speakers take the stage, talk, come back after their room process was killed, and end with the space", async (context) => {
  const ingest = await startIngestFixture();
  context.after(() => ingest.close());
  await ingest.order(orderFor("talk"));
  const tokens = await Promise.all(
    Array.from({ length: 13 }, async (_, index) => ({ account: `demo-${index}`, name: `Demo ${index}`, token: await tokenFor(`demo-${index}`) })),
  );
  await ingest.call("PUT", ingest.base + demoPath("talk"), { tokens });
  const allThere = async () => (await ingest.describe("talk")).stage.length === 13;
  await until(allThere);
  await until(() => ingest.events.some((event) => event.type === "talking" && event.talking === true));
  await until(() => ingest.packager.messages.some((message) => message.kind === "pcm" && message.pcm.some((sample) => Math.abs(sample) > 2000)));
  const { pid } = await ingest.describe("talk");
  process.kill(pid, "SIGKILL");
  await until(async () => !(await allThere()));
  await until(async () => (await allThere()) && (await ingest.describe("talk")).pid !== pid);
  await ingest.end("talk");
});

test("every voice speaks in the script and its file holds as many lines", () => {
  const script = JSON.parse(readFileSync(join(voicesFolder, "script.json"), "utf8")) as { readonly lines: readonly { readonly voice: number }[] };
  for (let voice = 1; voice <= 13; voice++) {
    const lines = readVoiceFile(readFileSync(join(voicesFolder, `voice-${voice}.opus-packets`)));
    assert.equal(lines.length, script.lines.filter((line) => line.voice === voice).length);
    assert.ok(lines.every((line) => line.length > 10));
  }
});

test("a voice file that breaks off is refused", () => {
  assert.throws(() => readVoiceFile(Buffer.from([0, 9, 1])), TypeError);
});

test("turns are taken in order with pauses between, by at most three at once", () => {
  const line = Array.from({ length: 50 }, () => Uint8Array.of(1));
  const conversation = new Conversation({ voices: [[line], [line], [line], [line]], turns: [0, 1, 2, 3], random: () => 0.1 });
  const talking = Array.from({ length: 2000 }, () => conversation.next().filter(Boolean).length);
  assert.ok(Math.max(...talking) <= 3);
  assert.ok(talking.some((count) => count === 2));
  const paused = new Conversation({ voices: [[line], [line]], turns: [0, 1], random: () => 0.9 });
  assert.ok(Array.from({ length: 300 }, () => paused.next().filter(Boolean).length).includes(0));
});
