/** What the rehearsal and its processes say to each other. */
import type { Tally } from "./tally.ts";

/** From the rehearsal: begin. */
export interface BeginOrder {
  readonly url: string;
  /** The listeners are numbered through all processes; these are this process's. */
  readonly first: number;
  readonly count: number;
  readonly total: number;
  readonly rampMs: number;
  /** Whether there may be other source addresses than the usual one. */
  readonly manyAddresses: boolean;
}

/** From a process, each second and once more when it is done. */
export interface WorkerReport {
  readonly tally: Tally;
  readonly done: boolean;
}
