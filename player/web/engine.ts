/** A wish to listen goes in; the part of the player that fetches and plays comes out, loaded once for all players of the page. */
import type { Listening } from "./listening.ts";

export interface Engine {
  readonly Listening: typeof Listening;
}

let loading: Promise<Engine> | undefined;

/** Asked for when a pointer or the focus comes near, so that it is there when the button is pressed. A failed attempt is forgotten. */
export function loadEngine(): Promise<Engine> {
  loading ??= import("./listening.ts").catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
