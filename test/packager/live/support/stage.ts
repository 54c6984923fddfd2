/** One broadcast on a manual clock with encoders that are no processes, fed frame by frame. */
import { pino } from "pino";
import { Registry } from "prom-client";
import type { Broadcast } from "../../../../packager/contract/broadcast.ts";
import type { PcmFrame } from "../../../../packager/contract/pcm-wire.ts";
import type { ProfileName } from "../../../../packager/contract/profile.ts";
import { createLiveBroadcast } from "../../../../packager/live/broadcast.ts";
import type { LiveBroadcast, PlaylistVersion, ResumeState, Resumption } from "../../../../packager/live/live-broadcast.ts";
import { createLiveMetrics, type LiveMetrics } from "../../../../packager/live/live-metrics.ts";
import { type FakeEncoder, fakeEncoders } from "./fake-encoder.ts";
import { ManualClock } from "./manual-clock.ts";

export const startedAt = 1_700_000_000_000;

export function broadcastOf(profile: ProfileName, more: Partial<Broadcast> = {}): Broadcast {
  return { space: "space-1", run: "run-0001", startedAt, profile, record: false, title: "Test", ...more };
}

export function silentLog() {
  return pino({ level: process.env.TEST_LOG_LEVEL ?? "silent" });
}

export interface Stage {
  readonly clock: ManualClock;
  readonly live: LiveBroadcast;
  readonly made: FakeEncoder[];
  /** From now on every encoder, also those still to be made, swallows what it gets. */
  jam(): void;
  readonly metrics: LiveMetrics;
  /** Every version of a64, in order. */
  readonly versions: PlaylistVersion[];
  /** Lets `ms` pass with a frame every 20 ms, each delivered as its last sample is over. */
  play(ms: number): void;
}

interface StageOptions {
  readonly profile?: ProfileName;
  readonly clock?: ManualClock;
  readonly resume?: ResumeState;
  readonly parts?: Resumption["parts"];
  readonly more?: Partial<Broadcast>;
}

export function createStage({ profile = "fast", clock = new ManualClock(startedAt), resume, parts = [], more = {} }: StageOptions = {}): Stage {
  const { factory, made, jam } = fakeEncoders();
  const metrics = createLiveMetrics(new Registry());
  const live = createLiveBroadcast({
    broadcast: broadcastOf(profile, more),
    clock,
    log: silentLog(),
    metrics,
    encoderFactory: factory,
    ...(resume ? { resume: { state: resume, parts } } : {}),
  });
  const versions: PlaylistVersion[] = [];
  live.onVersion((rendition, version) => rendition === "a64" && versions.push(version));
  let sample = Math.ceil(((clock.now() - startedAt) * 48) / 960) * 960;
  const play = (ms: number) => {
    const until = clock.now() + ms;
    while (startedAt + (sample + 960) / 48 <= until) {
      clock.advance(Math.max(0, startedAt + (sample + 960) / 48 - clock.now()));
      live.pushPcm(frameAt(sample));
      sample += 960;
    }
    clock.advance(until - clock.now());
  };
  return { clock, live, made, jam, metrics, versions, play };
}

export function frameAt(sample: number, value = 1000): PcmFrame {
  return { kind: "pcm", sample, pcm: new Int16Array(960).fill(value) };
}
