/** Looks every two seconds at what every descendant of this process has used (Linux `/proc`); CPU seconds by what they are come out. */
import { readdirSync, readFileSync } from "node:fs";

const lookMs = 2000;
/** Kernel ticks a second, as `getconf CLK_TCK` on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** The first whose words a command line holds. */
const kinds = [
  ["listeners", /rehearse\/worker/],
  ["edge", /varnishd/],
  ["packager", /roles\/packager/],
  ["encoders", /ffmpeg/],
  ["speakers", /demo-process/],
  ["stage", /ingest/],
] as const;
const rest = "others";

interface Seen {
  readonly kind: string;
  readonly first: number;
  last: number;
}

export class CpuWatch {
  readonly #seen = new Map<number, Seen>();
  readonly #machine = idleTicks();
  readonly #timer = setInterval(() => this.#look(), lookMs);

  constructor() {
    this.#look();
  }

  /** @returns CPU seconds since the beginning by kind, and how long all cores together had nothing to do. */
  stop(): Readonly<Record<string, number>> {
    clearInterval(this.#timer);
    this.#look();
    const sums = new Map<string, number>();
    for (const { kind, first, last } of this.#seen.values()) sums.set(kind, (sums.get(kind) ?? 0) + last - first);
    sums.set("idle", idleTicks() - this.#machine);
    return Object.fromEntries([...sums].map(([kind, ticks]) => [kind, ticks / ticksPerSecond]));
  }

  #look(): void {
    const isFirstLook = this.#seen.size === 0;
    for (const { id, ticks, command } of family()) {
      const known = this.#seen.get(id);
      if (known) known.last = ticks;
      else this.#seen.set(id, { kind: kinds.find(([, words]) => words.test(command))?.[0] ?? rest, first: isFirstLook ? ticks : 0, last: ticks });
    }
  }
}

function idleTicks(): number {
  return Number(readFileSync("/proc/stat", "utf8").split(/\s+/, 5)[4]);
}

interface Running {
  readonly id: number;
  readonly parent: number;
  readonly ticks: number;
  readonly command: string;
}

function family(): Running[] {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []));
  const parents = new Map(all.map(({ id, parent }) => [id, parent]));
  const isOurs = (id: number | undefined): boolean => id !== undefined && id > 1 && (id === process.pid || isOurs(parents.get(id)));
  return all.filter(({ id }) => isOurs(id));
}

function look(id: number): Running | undefined {
  try {
    const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return { id, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), command: readFileSync(`/proc/${id}/cmdline`, "utf8") };
  } catch {
    return undefined;
  }
}
