/** How near this process is to its limits goes in once a second; what it may still offer to newcomers comes out, one step at a time. */

/** 0 everything; 1 newcomers get the smallest rendition in the saver's longer parts; 2 the plain copy; 3 new connections are asked to come back. Whoever listens goes on. */
export type OverloadLevel = 0 | 1 | 2 | 3;

export interface OverloadState {
  readonly level: OverloadLevel;
  /** Samples in a row above what the next level begins at, and below what this one ends at. */
  readonly above: number;
  readonly below: number;
}

/** Each as a share of its limit. */
export interface Pressure {
  readonly lag: number;
  readonly held: number;
  readonly connections: number;
}

export const calm: OverloadState = { level: 0, above: 0, below: 0 };

/** Pressure at which each level begins. */
const begins = [0, 0.8, 0.9, 0.97] as const;
/** How far below its beginning a level ends, so that nothing flutters. */
const slack = 0.15;
/** A pause for breath is no overload, and a quiet moment not the end of it. */
const samplesToRise = 2;
const samplesToFall = 10;
/** A slow event loop alone shuts nobody out: it says that this machine is busy, not that it is full. */
const maxLag = 0.95;

export function overloadStep({ level, above, below }: OverloadState, pressure: Pressure): OverloadState {
  const most = Math.max(Math.min(pressure.lag, maxLag), pressure.held, pressure.connections);
  const next = begins[level + 1];
  if (next !== undefined && most >= next)
    return above + 1 < samplesToRise ? { level, above: above + 1, below: 0 } : { level: (level + 1) as OverloadLevel, above: 0, below: 0 };
  if (level > 0 && most < begins[level] - slack)
    return below + 1 < samplesToFall ? { level, above: 0, below: below + 1 } : { level: (level - 1) as OverloadLevel, above: 0, below: 0 };
  return { level, above: 0, below: 0 };
}
