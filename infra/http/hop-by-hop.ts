/** A message's header lines go in; those meant for the next hop come out (RFC 9110 section 7.6.1). */

const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** @param lines name, value, name, value, as `rawHeaders` has them. Names keep their case, repeated lines stay. */
export function endToEndHeaders(lines: readonly string[], { without = [] }: { readonly without?: readonly string[] } = {}): string[] {
  const dropped = new Set([...hopByHop, ...without, ...namedByConnection(lines)]);
  const kept: string[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const name = lines[index] ?? "";
    // HTTP/2 pseudo-headers are no headers of the next hop either.
    if (!name.startsWith(":") && !dropped.has(name.toLowerCase())) kept.push(name, lines[index + 1] ?? "");
  }
  return kept;
}

function namedByConnection(lines: readonly string[]): string[] {
  return lines.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === "connection" ? (lines[index + 1] ?? "").toLowerCase().split(/\s*,\s*/) : [],
  );
}
