/** A programme is fed in real time with real encoders; out comes the CPU of one space and the delay from a part's last sample to its being fetchable. */
import { readFileSync } from "node:fs";
import { pino } from "pino";
import { Registry } from "prom-client";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { type ProfileName, profiles, samplesPerPart } from "../../packager/contract/profile.ts";
import { createLiveBroadcast } from "../../packager/live/broadcast.ts";
import type { AacEncoder, AacEncoderFactory } from "../../packager/live/encode/aac-encoder.ts";
import { createFfmpegEncoders } from "../../packager/live/encode/ffmpeg-aac-encoder.ts";
import { findFfmpeg } from "../../packager/live/encode/ffmpeg-discovery.ts";
import { sampleOf } from "../../packager/live/grid.ts";
import { createLiveMetrics } from "../../packager/live/live-metrics.ts";

const seconds = Number(process.env.BENCH_SECONDS ?? "30");
/** Start-up is not the steady state. */
const warmUpSeconds = 3;
const targets = { delayMsP50: 50 };

interface Figures {
  readonly cpuPercent: number;
  readonly cpuPackagerPercent: number;
  readonly cpuEncodersPercent: number;
  readonly delayMsP50: number;
  readonly delayMsP95: number;
  readonly parts: number;
  readonly filled: number;
}

/** CPU seconds that a process has used, by the kernel's count (100 ticks a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1));
}

/** One second of loud noise, as hard to encode as speech ever is. */
function programme(): Int16Array {
  let low = 0;
  return Int16Array.from({ length: 48_000 }, () => {
    low += 0.15 * ((Math.random() * 2 - 1) * 24_000 - low);
    return Math.round(low);
  });
}

async function measure(profile: ProfileName): Promise<Figures> {
  const clock = createSystemClock();
  const encoders = await createFfmpegEncoders(await findFfmpeg());
  const used = new Set<AacEncoder>();
  const encoderFactory: AacEncoderFactory = (options) => {
    const encoder = encoders.factory(options);
    used.add(encoder);
    return encoder;
  };
  const metrics = createLiveMetrics(new Registry());
  const startedAt = clock.now();
  const broadcast = { space: "bench", run: "bench-run", startedAt, profile, record: false, title: "Bench" };
  const live = createLiveBroadcast({ broadcast, clock, log: pino({ level: "warn" }, pino.destination(2)), metrics, encoderFactory });
  const pushedAt: number[] = [];
  const delays: number[] = [];
  const partSamples = samplesPerPart(profiles[profile]);
  live.onVersion((rendition, version) => {
    if (rendition !== "a96" || version.ended || clock.now() - startedAt < warmUpSeconds * 1000) return;
    const pushed = pushedAt[Math.floor((sampleOf(version.partsPublished * partSamples) - 1) / 960)];
    if (pushed !== undefined) delays.push(clock.now() - pushed);
  });
  const pcm = programme();
  const encoderCpu = () => [...used].reduce((sum, { pid }) => sum + (pid === undefined ? 0 : cpuSeconds(pid)), 0);
  let before = { own: process.cpuUsage(), encoders: 0, at: 0 };
  for (let frame = 0; frame < seconds * 50; frame++) {
    await clock.sleep(Math.max(0, startedAt + (frame + 1) * 20 - clock.now()));
    if (frame === warmUpSeconds * 50) before = { own: process.cpuUsage(), encoders: encoderCpu(), at: clock.now() };
    pushedAt[frame] = clock.now();
    live.pushPcm({ kind: "pcm", sample: frame * 960, pcm: pcm.subarray((frame % 50) * 960, ((frame % 50) + 1) * 960) });
  }
  const own = process.cpuUsage(before.own);
  const span = (clock.now() - before.at) / 1000;
  const cpuPackagerPercent = Number(((own.user + own.system) / 1e4 / span).toFixed(2));
  const cpuEncodersPercent = Number((((encoderCpu() - before.encoders) * 100) / span).toFixed(2));
  const filled = (await metrics.parts.get()).values.find(({ labels }) => labels.kind === "filled")?.value ?? 0;
  await Promise.all([live.close(), encoders.close()]);
  const cpuPercent = Number((cpuPackagerPercent + cpuEncodersPercent).toFixed(2));
  return {
    cpuPercent,
    cpuPackagerPercent,
    cpuEncodersPercent,
    delayMsP50: percentile(delays, 0.5),
    delayMsP95: percentile(delays, 0.95),
    parts: delays.length,
    filled,
  };
}

const result: Record<string, Figures> = {};
for (const profile of ["fast", "balanced"] as const) {
  const figures = await measure(profile);
  result[profile] = figures;
  console.error(
    `${profile}: part fetchable ${figures.delayMsP50} ms after its last sample (p95 ${figures.delayMsP95}), ${figures.cpuPercent} % of a core a space`,
  );
}
const met = Object.values(result).every((figures) => figures.delayMsP50 <= targets.delayMsP50);
console.log(JSON.stringify({ name: "packager", ...result, targets, met }));
