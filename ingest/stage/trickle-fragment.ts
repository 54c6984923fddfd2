/** An `application/trickle-ice-sdpfrag` body (RFC 8840) goes in, the candidates to add come out. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { usableCandidates } from "./ice-candidate.ts";
import { attributes, sdpLines } from "./sdp-lines.ts";

/**
 * @param iceUfrag the session's own; another one asks for an ICE restart, which the native library cannot do: the client joins anew.
 * @throws RostrumError `sdp_invalid`, or `trickle_not_supported` for an ICE restart.
 */
export function readTrickle(text: string, { iceUfrag }: { readonly iceUfrag: string }): string[] {
  const lines = sdpLines(text);
  const ufrags = attributes(lines, "ice-ufrag");
  if (ufrags.some((ufrag) => ufrag !== iceUfrag)) {
    throw new RostrumError("trickle_not_supported", "ICE restart is not supported: POST a new offer; the seat is kept for 30 s.");
  }
  return usableCandidates(attributes(lines, "candidate"));
}
