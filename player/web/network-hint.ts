/** What the device tells of its network goes in; whether the thin rendition serves better now, and whether it may be on the move, come out. */
import { mayMove } from "./outages.ts";
import { type NetworkHint, type Observed, wantsThin } from "./rendition.ts";

export function wantsThinNow(observed: Observed): boolean {
  return wantsThin(connection(), observed);
}

export function mayMoveNow(): boolean {
  return mayMove(connection(), { handheld: matchMedia("(pointer: coarse)").matches });
}

function connection(): NetworkHint {
  return (navigator as Navigator & { readonly connection?: NetworkHint }).connection ?? {};
}
