/** The address of a replay and how far it was heard go in; where to go on from comes out the next time. It stays in this browser. */
import { withoutSignature } from "./signed-address.ts";

const prefix = "rostrum.place.";
/** Nearer to either end than this there is nothing to remember. */
const marginSeconds = 15;

/** Whatever signature it is heard with. */
const keyOf = (src: string) => prefix + withoutSignature(src);

export function rememberPlace(src: string, { at, length }: { readonly at: number; readonly length: number }): void {
  const worth = at > marginSeconds && at < length - marginSeconds;
  attempt(() => (worth ? localStorage.setItem(keyOf(src), String(Math.floor(at))) : localStorage.removeItem(keyOf(src))));
}

/** Seconds; undefined where nothing is known. */
export function recallPlace(src: string): number | undefined {
  const kept = Number(attempt(() => localStorage.getItem(keyOf(src))) ?? Number.NaN);
  return kept > 0 ? kept : undefined;
}

/** A sandboxed frame has no storage, and a full one takes nothing. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
