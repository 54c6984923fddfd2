/** What the device says of its network, and what is known of it, go in; whether the thin rendition serves better comes out. */

/** What the Network Information API tells, where a browser has it. */
export interface NetworkHint {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  /** Only phones tell it. */
  readonly type?: string;
}

const stallsForThin = 3;
const poorTypes: readonly (string | undefined)[] = ["slow-2g", "2g"];

export interface Observed {
  /** Stalls of the last 30 s. */
  readonly recentStalls: number;
  /** Whether the line carries no more than it must. */
  readonly narrow: boolean;
}

export function wantsThin({ saveData = false, effectiveType }: NetworkHint, { recentStalls, narrow }: Observed): boolean {
  return saveData || poorTypes.includes(effectiveType) || narrow || recentStalls >= stallsForThin;
}
