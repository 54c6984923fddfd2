/** An offer and gathered candidates go in, the body of a WHIP trickle `PATCH` comes out (RFC 8840, RFC 9725 section 4.3.1). */

/** @param candidates `candidate:…` lines as the browser gives them. */
export function trickleFragment(offer: string, candidates: readonly string[], { complete }: { readonly complete: boolean }): string {
  const kept = ["ice-ufrag", "ice-pwd"].flatMap((name) => lineOf(offer, name));
  const lines = [...kept, "m=audio 9 UDP/TLS/RTP/SAVPF 0", ...lineOf(offer, "mid"), ...candidates.map((candidate) => `a=${candidate}`)];
  return `${[...lines, ...(complete ? ["a=end-of-candidates"] : [])].join("\r\n")}\r\n`;
}

function lineOf(offer: string, name: string): string[] {
  const line = offer.split(/\r?\n/).find((text) => text.startsWith(`a=${name}:`));
  return line === undefined ? [] : [line];
}
