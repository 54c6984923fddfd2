/** How an attempt failed goes in; the reason, which is also the scene that tells it to the listener, comes out. */
import type { Failure } from "./failure.ts";

/**
 * `offline`: the device has no network. `unreachable`: no answer, as with a wrong certificate. `slow`: no answer for seconds. `missing`:
 * nothing (yet) at the address. `removed`: nothing any more. `expired`: not for this listener. `failing`: the server is busy or in trouble.
 * `notAudio`: the answer is no playlist. `badAddress`: nothing that could be asked. `unsupported`: this browser cannot decode it.
 * `failed`: it could not be played. `blocked`: the browser wants a click first.
 */
export type Reason =
  | "offline"
  | "unreachable"
  | "slow"
  | "missing"
  | "removed"
  | "expired"
  | "failing"
  | "notAudio"
  | "badAddress"
  | "unsupported"
  | "failed"
  | "blocked";

export function reasonOf({ kind, status, silent, garbled }: Failure, { online }: { readonly online: boolean }): Reason {
  if (kind === "codec") return "unsupported";
  if (kind !== "network") return "failed";
  if (!online) return "offline";
  if (garbled) return "notAudio";
  if (status) return reasonOfStatus(status);
  return silent ? "slow" : "unreachable";
}

function reasonOfStatus(status: number): Reason {
  if (status === 404) return "missing";
  if (status === 410) return "removed";
  return status === 401 || status === 403 ? "expired" : "failing";
}
