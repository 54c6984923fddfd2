/** Candidate lines go in, those a server may safely try come out: UDP, component 1, literal addresses (RFC 8839 section 5.1). */
import { isIP } from "node:net";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

const maxCandidates = 32;

/**
 * Names (mDNS among them) are left out: looking up what a stranger wrote is not ours to do, and the stranger's own checks reach us anyway.
 * @param values what follows `a=candidate:`.
 * @throws RostrumError `sdp_invalid` beyond 32 candidates or when one is malformed.
 */
export function usableCandidates(values: readonly string[]): string[] {
  if (values.length > maxCandidates) throw new RostrumError("sdp_invalid", `Expected at most ${maxCandidates} candidates, got ${values.length}.`);
  return values.filter((value) => {
    const [, component, transport = "", , address = "", port] = parseCandidate(value);
    return component === "1" && transport.toLowerCase() === "udp" && isIP(address) !== 0 && Number(port) > 0;
  });
}

function parseCandidate(value: string): readonly string[] {
  const parts = /^([\w+/-]{1,32}) (\d{1,3}) (\w{1,8}) (\d{1,10}) (\S{1,255}) (\d{1,5}) typ \w{1,16}( [\x20-\x7e]*)?$/.exec(value);
  if (!parts || Number(parts[6]) > 65_535) throw new RostrumError("sdp_invalid", "A candidate line is malformed.");
  return parts.slice(1);
}
