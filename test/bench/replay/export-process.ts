/** A process of its own that makes one download as the worker does, so that its CPU time and memory are its own; one JSON line at the end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ffmpeg from "fluent-ffmpeg";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { findFfmpeg } from "../../../packager/live/encode/ffmpeg-discovery.ts";
import { Exporter, exportJobSchema } from "../../../packager/replay/export/exporter.ts";
import { ReplayLibrary } from "../../../packager/replay/replay-facts.ts";

const ticksPerSecond = 100;
const [directory = "", job = "{}"] = process.argv.slice(2);
const store = await openDirectoryStore({ directory });
ffmpeg.setFfmpegPath((await findFfmpeg()).path);
const exporter = new Exporter({ store, library: new ReplayLibrary({ store }), clock: createSystemClock(), directory: join(directory, "../jobs") });
await exporter.prepare();
const before = cpuSeconds();
const startedAt = performance.now();
const peaks = { own: 0, ffmpeg: 0 };
const watch = setInterval(() => notePeaks(), 200);
await exporter.run({ data: exportJobSchema.parse(JSON.parse(job)), progress: async () => undefined });
clearInterval(watch);
const usage = { wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpuSeconds() - before, peakMegabytes: peaks };
process.stdout.write(`${JSON.stringify(usage)}\n`, () => process.exit(0));

/** This process and those of its children that are over. */
function cpuSeconds(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / ticksPerSecond;
}

/** Asks the kernel for its own children only: looking through all processes would cost more than what is measured. */
function notePeaks(): void {
  peaks.own = Math.max(peaks.own, process.memoryUsage.rss() / 1e6);
  for (const id of readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ")) {
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      peaks.ffmpeg = Math.max(peaks.ffmpeg, (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6);
    } catch {
      // It ended between the two reads.
    }
  }
}
