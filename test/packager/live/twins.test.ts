/** Twins fed by one ingest with real encoders: what they publish is the same bytes, and again so soon after one of them began anew. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Registry } from "prom-client";
import { renditions } from "../../../packager/contract/profile.ts";
import { samplesPerAccessUnit } from "../../../packager/contract/samples.ts";
import { createLiveBroadcast } from "../../../packager/live/broadcast.ts";
import { createFfmpegEncoders } from "../../../packager/live/encode/ffmpeg-aac-encoder.ts";
import { findFfmpeg } from "../../../packager/live/encode/ffmpeg-discovery.ts";
import { gridAdvance } from "../../../packager/live/grid.ts";
import type { LiveBroadcast } from "../../../packager/live/live-broadcast.ts";
import { createLiveMetrics, type LiveMetrics } from "../../../packager/live/live-metrics.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { patient } from "./support/real-stage.ts";
import { decode, signalToNoise, tones } from "./support/signals.ts";
import { broadcastOf, silentLog, startedAt } from "./support/stage.ts";

const accessUnitsPerPart = 15;
/** Two seconds, so that a test sees it. */
const encoderLife = 90;
const frames = 360;
const lateFrame = 60;
const parts = 22;

test("twins publish the same bytes, one that began late too once the encoders were renewed, which is counted and not heard", async (context) => {
  const clock = new ManualClock(startedAt);
  const encoders = await createFfmpegEncoders(await findFfmpeg());
  context.after(() => encoders.close());
  const metrics = createLiveMetrics(new Registry());
  const begin = () => {
    // The encoders live in the world's time, which the clock knows nothing of.
    const limits = { ...patient, encoderLife, encoderStuckMs: 3_600_000, encoderStartMs: 3_600_000 };
    return createLiveBroadcast({ broadcast: broadcastOf("fast"), clock, log: silentLog(), metrics, encoderFactory: encoders.factory, limits });
  };
  const all: LiveBroadcast[] = [begin(), begin()];
  context.after(() => Promise.all(all.map((live) => live.close())));
  const programme = tones(frames * 960, [220, 350, 540, 810, 1200]);
  for (let frame = 0; frame < frames; frame++) {
    if (frame === lateFrame) all.push(begin());
    clock.advance(20);
    for (const live of all) live.pushPcm({ kind: "pcm", sample: frame * 960, pcm: programme.subarray(frame * 960, (frame + 1) * 960) });
  }
  while (!all.every((live) => (live.current("a64")?.partsPublished ?? 0) >= parts)) await sleep(20);
  const [one, other, late] = all;
  const renewed = encoderLife / accessUnitsPerPart;
  for (const { id } of renditions) {
    assert.equal(other?.current(id)?.full, one?.current(id)?.full);
    for (let part = 0; part < parts; part++) {
      assert.ok(one?.part(id, part), `${id} p${part}`);
      assert.deepEqual(other?.part(id, part), one?.part(id, part), `${id} p${part}`);
      if (part >= renewed) assert.deepEqual(late?.part(id, part), one?.part(id, part), `${id} p${part} of the one that began late`);
    }
  }
  assert.ok(one);
  await hearNoSplice(one, { programme, metrics });
  assert.notDeepEqual(late?.part("a96", renewed - 2), one?.part("a96", renewed - 2), "an encoder's past is heard in what it makes");
});

/** The signal to noise of each access unit, also where an encoder gave way to the next, is no worse than that of the rest. */
async function hearNoSplice(live: LiveBroadcast, { programme, metrics }: { readonly programme: Int16Array; readonly metrics: LiveMetrics }): Promise<void> {
  const media = Array.from({ length: parts }, (_, part) => live.part("a96", part) ?? Buffer.alloc(0));
  const heard = decode(Buffer.concat([live.init("a96"), ...media])).subarray(gridAdvance);
  const [second, length] = [48_000, samplesPerAccessUnit];
  const windows = Array.from({ length: 250 }, (_, index) => second + index * length).map((from) =>
    signalToNoise(programme, { heard, from, to: from + length }),
  );
  const middle = windows.toSorted((one, other) => one - other)[windows.length >> 1] ?? 0;
  assert.ok(middle > 25, `median ${middle} dB`);
  assert.ok(Math.min(...windows) > middle - 6, `worst ${Math.min(...windows)} dB, median ${middle} dB`);
  const renewals = (await metrics.encoderRenewals.get()).values[0]?.value ?? 0;
  assert.ok(renewals >= 3 * renditions.length * 2, `${renewals} renewals`);
  assert.deepEqual((await metrics.encoderReplacements.get()).values, []);
}
