/** How an attempt failed goes in; the reason a listener can be told in a sentence comes out. */
import type { Failure } from "./failure.ts";

/**
 * `offline`: the device has no network. `unreachable`: no answer, as with a wrong address or certificate. `slow`: no answer for seconds.
 * `not-found`: nothing (yet) at the address. `refused`: not for this listener. `busy`: asked to come back later. `server`: the server
 * failed. `not-a-programme`: the answer is no playlist. `codec`: this browser cannot decode it. `media`: the sound could not be played.
 * `unsupported`: this browser plays no HLS. `click`: the browser wants a click first.
 */
export type Reason =
  | "offline"
  | "unreachable"
  | "slow"
  | "not-found"
  | "refused"
  | "busy"
  | "server"
  | "not-a-programme"
  | "codec"
  | "media"
  | "unsupported"
  | "click";

export function reasonOf({ kind, status, silent, garbled }: Failure, { online }: { readonly online: boolean }): Reason {
  if (kind === "codec") return "codec";
  if (kind !== "network") return "media";
  if (!online) return "offline";
  if (garbled) return "not-a-programme";
  if (status) return reasonOfStatus(status);
  return silent ? "slow" : "unreachable";
}

function reasonOfStatus(status: number): Reason {
  if (status === 404 || status === 410) return "not-found";
  if (status === 401 || status === 403) return "refused";
  return status === 429 || status === 503 ? "busy" : "server";
}
