/** Recent stalls go in; with what the device tells of its network, whether the thin rendition serves better now comes out. */
import { type NetworkHint, wantsThin } from "./rendition.ts";

export function wantsThinNow(recentStalls: number): boolean {
  const { connection = {} } = navigator as Navigator & { readonly connection?: NetworkHint };
  return wantsThin(connection, { recentStalls });
}
