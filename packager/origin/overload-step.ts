/** How near this process and its machine are to their limits goes in twice a second; what may still be offered to newcomers comes out, one step at a time. */

import { type Profile, saverOf } from "../contract/profile.ts";
import type { Offer } from "../live/playlist/multivariant.ts";

/** 0 everything; 1 newcomers get the smallest rendition in the saver's longer parts; 2 the plain copy; 3 new connections are asked to come back. Whoever listens goes on. */
export type OverloadLevel = 0 | 1 | 2 | 3;

export interface OverloadState {
  readonly level: OverloadLevel;
  /** Samples in a row above what a next level begins at, and below what this one ends at. */
  readonly above: number;
  readonly below: number;
}

/** Each as a share of its limit. */
export interface Pressure {
  readonly lag: number;
  readonly held: number;
  readonly connections: number;
  /** Of all that runs on this machine: the time in which something waited for a core. */
  readonly machine: number;
}

export const calm: OverloadState = { level: 0, above: 0, below: 0 };

/** Pressure at which each level begins. */
const begins = [0, 0.8, 0.9, 0.97] as const;
/** How far below its beginning a level ends, so that nothing flutters. */
const slack = 0.15;
/** A pause for breath is no overload, and a quiet moment not the end of it; while it goes on, the next level comes with the next sample: a crowd is here within seconds. */
const samplesToRise = 2;
const samplesToFall = 20;
/** A slow event loop and cores without rest shut nobody out: they say that this machine is busy, not that it is full. */
const maxBusy = 0.95;

export function overloadStep({ level, above, below }: OverloadState, pressure: Pressure): OverloadState {
  const most = Math.max(Math.min(Math.max(pressure.lag, pressure.machine), maxBusy), pressure.held, pressure.connections);
  const next = begins[level + 1];
  if (next !== undefined && most >= next) {
    const reached = above + 1 >= samplesToRise;
    return { level: (reached ? level + 1 : level) as OverloadLevel, above: reached ? above : above + 1, below: 0 };
  }
  if (level > 0 && most < begins[level] - slack)
    return below + 1 < samplesToFall ? { level, above: 0, below: below + 1 } : { level: (level - 1) as OverloadLevel, above: 0, below: 0 };
  return { level, above: 0, below: 0 };
}

export interface Offered {
  readonly profile: Profile;
  /** Whether the plain copy can be played. */
  readonly listed: boolean;
}

/** Where parts are as long as the saver's already, the first step is taken: the next one is the plain copy. */
export function offerAt(level: OverloadLevel, { profile, listed }: Offered): Offer {
  const longer = saverOf(profile) !== profile;
  if (listed && level >= (longer ? 2 : 1)) return "plain";
  return longer && level >= 1 ? "saver" : "all";
}
