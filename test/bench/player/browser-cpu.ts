/** Nothing goes in; the CPU time that this process's browsers have used so far comes out, ms. */
import { readdirSync, readFileSync } from "node:fs";

/** `sysconf(_SC_CLK_TCK)` of Linux. */
const msPerTick = 10;

interface Entry {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
  readonly ticks: number;
}

export function browserCpuMs(): number {
  const entries = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
  const family = new Set([process.pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { id, parent } of entries) if (family.has(parent)) family.add(id);
  }
  const browsers = entries.filter(({ id, command }) => family.has(id) && command.startsWith("chrom"));
  return browsers.reduce((sum, { ticks }) => sum + ticks * msPerTick, 0);
}

function read(id: number): Entry[] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
    const fields = stat.slice(close + 2).split(" ");
    return [{ id, parent: Number(fields[1]), command: stat.slice(open + 1, close), ticks: Number(fields[11]) + Number(fields[12]) }];
  } catch {
    return [];
  }
}
