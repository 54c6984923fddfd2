/** A process id goes in, the CPU it uses over a while and the memory it holds come out (Linux `/proc`). */
import { readFileSync } from "node:fs";

/** Kernel ticks a second, as `getconf CLK_TCK` on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** @returns percent of one core used by the whole process, user and system, within `ms`. */
export async function cpuPercent(pid: number, ms: number): Promise<number> {
  const [before, at] = [cpuTicks(pid), process.hrtime.bigint()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  const seconds = Number(process.hrtime.bigint() - at) / 1e9;
  return ((cpuTicks(pid) - before) / ticksPerSecond / seconds) * 100;
}

export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
