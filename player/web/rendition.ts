/** What the device says of its network, and stalls, go in; whether the thin rendition serves better comes out. */

/** What the Network Information API tells, where a browser has it. */
export interface NetworkHint {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  /** Only phones tell it. */
  readonly type?: string;
}

const stallsForThin = 3;
const poorTypes: readonly (string | undefined)[] = ["slow-2g", "2g"];

/** @param recentStalls stalls of the last 30 s. */
export function wantsThin({ saveData = false, effectiveType }: NetworkHint, { recentStalls }: { readonly recentStalls: number }): boolean {
  return saveData || poorTypes.includes(effectiveType) || recentStalls >= stallsForThin;
}
