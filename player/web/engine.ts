/** A wish to listen goes in; the part of the player that fetches and plays comes out, loaded once for all players of the page. */
import type { Listening } from "./listening.ts";

export interface Engine {
  readonly Listening: typeof Listening;
}

let loading: Promise<Engine> | undefined;
/** Where it is, once it could not be fetched. */
let address: string | undefined;

/** Asked for when a pointer or the focus comes near, so that it is there when the button is pressed. */
export function loadEngine(): Promise<Engine> {
  loading ??= fetchEngine().catch((error: unknown) => {
    loading = undefined;
    address ??= /https?:[^\s?]+/.exec(String(error))?.[0];
    throw error;
  });
  return loading;
}

/** A browser remembers a module that it could not fetch, by its address: the next attempt needs another one. */
function fetchEngine(): Promise<Engine> {
  return address ? import(`${address}?${Date.now()}`) : import("./listening.ts");
}
