/** Everything one run collected, for the rules that only judge. */
import type { MultivariantPlaylist } from "../playlist/multivariant-playlist.ts";
import type { Exchange } from "./client.ts";
import type { Download } from "./downloads.ts";
import type { Trace } from "./trace.ts";

/** Something done to the server on purpose while it was watched: timings in between are excused, sequences are not. */
export interface Disruption {
  readonly name: "restart" | "stall" | "end";
  /** Monotonic ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** What became of the parts hinted before a restart. */
  readonly abandonedHints: readonly Exchange[];
}

export interface Evidence {
  readonly url: string;
  readonly multivariant: { readonly exchange: Exchange; readonly playlist: MultivariantPlaylist } | undefined;
  readonly traces: readonly Trace[];
  readonly downloads: readonly Download[];
  readonly disruptions: readonly Disruption[];
  /** ms a publication may come late before it counts. */
  readonly jitterMs: number;
}

/** Whether the span between two moments touches a disruption. */
export function isExcused(evidence: Evidence, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return evidence.disruptions.some(({ startedAt, endedAt }) => from < endedAt && to > startedAt);
}
