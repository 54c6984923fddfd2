/** Hours of a space go in; how its replay opens in hls.js, as our player has it and as it comes, comes out: in a fresh browser each time, the median of several turns, beside what the browser takes by itself. */
import { type Engine, type LongSpace, serveLongSpace } from "./long-space.ts";
import { type Opened, type Opening, openBare, openLong } from "./open-long.ts";

export interface Measured {
  readonly hours: number;
  readonly segments: number;
  readonly playlistKilobytes: number;
  /** `canplay` of the same first segment without a player. */
  readonly browserAloneMs: number;
  readonly ours: Opened;
  readonly stock: Opened;
}

export interface OpeningOptions {
  readonly hours: number;
  readonly units: readonly Buffer[];
  readonly turns: number;
}

export async function measureOpening({ hours, units, turns }: OpeningOptions): Promise<Measured> {
  const space = await serveLongSpace({ hours, units });
  try {
    return { hours, segments: space.segments, playlistKilobytes: Math.round(space.playlistBytes / 1000), ...(await openOften(space, turns)) };
  } finally {
    await space.close();
  }
}

async function openOften({ url }: LongSpace, turns: number): Promise<Pick<Measured, "browserAloneMs" | Engine>> {
  const bare: number[] = [];
  const opened: Readonly<Record<Engine, Opened[]>> = { ours: [], stock: [] };
  for (let turn = 0; turn < turns; turn++) {
    bare.push(await openBare(url));
    for (const engine of ["ours", "stock"] as const) opened[engine].push(await openLong(url, engine));
  }
  return { browserAloneMs: median(bare), ours: usual(opened.ours), stock: usual(opened.stock) };
}

function usual(opened: readonly Opened[]): Opened {
  const of = (name: keyof Opening) => median(opened.map(({ opening }) => opening[name]));
  return {
    opening: {
      multivariantMs: of("multivariantMs"),
      playlistFetchedMs: of("playlistFetchedMs"),
      playlistOpenMs: of("playlistOpenMs"),
      bufferedMs: of("bufferedMs"),
      playableMs: of("playableMs"),
    },
    seekMs: { p50: median(opened.map(({ seekMs }) => seekMs.p50)), worst: Math.max(...opened.map(({ seekMs }) => seekMs.worst)) },
    heapMegabytes: Math.max(...opened.map(({ heapMegabytes }) => heapMegabytes)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
