/** One broadcast in real time with real encoders, fed a given programme from memory. */

import { Registry } from "prom-client";
import { createSystemClock } from "../../../../infra/clock/system-clock.ts";
import type { ProfileName, RenditionId } from "../../../../packager/contract/profile.ts";
import { createLiveBroadcast } from "../../../../packager/live/broadcast.ts";
import type { AacEncoder, AacEncoderFactory } from "../../../../packager/live/encode/aac-encoder.ts";
import { createFfmpegEncoders } from "../../../../packager/live/encode/ffmpeg-aac-encoder.ts";
import { findFfmpeg } from "../../../../packager/live/encode/ffmpeg-discovery.ts";
import { createLiveMetrics } from "../../../../packager/live/live-metrics.ts";
import { broadcastOf, silentLog } from "./stage.ts";

export interface Heard {
  readonly init: Buffer;
  /** All closed segments, joined. */
  readonly segments: Buffer;
  readonly parts: readonly Buffer[];
  readonly playlist: string;
}

/** A busy machine may be late: what is heard is the matter here, not when. */
export const patient = {
  pcmGraceMs: 2000,
  partDeadlineMs: 20_000,
  gapAfterMs: 30_000,
  encoderStuckMs: 1000,
  encoderStartMs: 10_000,
  pcmRingMs: 20_000,
  encoderBacklogBytes: 1 << 24,
};

interface RealRun {
  readonly profile?: ProfileName;
  /** Called after each frame, with its number and the newest encoder per bitrate. */
  readonly onFrame?: (frame: number, encoders: readonly AacEncoder[]) => void;
}

export async function playReal(
  programme: Int16Array,
  { profile = "fast", onFrame }: RealRun = {},
): Promise<{ heard: (rendition: RenditionId) => Heard; kinds: Record<string, number> }> {
  const clock = createSystemClock();
  const newest = new Map<number, AacEncoder>();
  const encoders = await createFfmpegEncoders(await findFfmpeg());
  const encoderFactory: AacEncoderFactory = (options) => {
    const encoder = encoders.factory(options);
    newest.set(options.bitrate, encoder);
    return encoder;
  };
  const metrics = createLiveMetrics(new Registry());
  const startedAt = clock.now();
  const live = createLiveBroadcast({ broadcast: broadcastOf(profile, { startedAt }), clock, log: silentLog(), metrics, encoderFactory, limits: patient });
  for (let frame = 0; (frame + 1) * 960 <= programme.length; frame++) {
    await clock.sleep(Math.max(0, startedAt + (frame + 1) * 20 - clock.now()));
    live.pushPcm({ kind: "pcm", sample: frame * 960, pcm: programme.subarray(frame * 960, (frame + 1) * 960) });
    onFrame?.(frame, [...newest.values()]);
  }
  live.end(clock.now());
  while (!live.ended) await clock.sleep(20);
  await Promise.all([live.close(), encoders.close()]);
  const kinds = Object.fromEntries((await metrics.parts.get()).values.map(({ labels, value }) => [String(labels.kind), value]));
  return { kinds, heard: (rendition) => heardOf(live, rendition) };
}

function heardOf(live: ReturnType<typeof createLiveBroadcast>, rendition: RenditionId): Heard {
  const { partsPublished = 0, lastSequence = 0, full = "" } = live.current(rendition) ?? {};
  const all = (count: number, get: (index: number) => Buffer | undefined) => Array.from({ length: count }, (_, index) => get(index) ?? Buffer.alloc(0));
  const parts = all(partsPublished, (part) => live.part(rendition, part));
  const segments = Buffer.concat(all(lastSequence + 1, (sequence) => live.segment(rendition, sequence)));
  return { init: live.init(rendition), parts, segments, playlist: full };
}
