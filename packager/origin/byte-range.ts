/** A `Range` header and a size go in, the bytes it means come out (RFC 9110 section 14.1.2). */

export type ByteRange = { readonly first: number; readonly last: number } | "whole" | "unsatisfiable";

/** Several ranges, other units and malformed headers mean the whole, as the RFC allows. */
export function byteRange(header: string, size: number): ByteRange {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return "whole";
  if (from === "") return to === "0" || size === 0 ? "unsatisfiable" : { first: Math.max(0, size - Number(to)), last: size - 1 };
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return "whole";
  return first >= size ? "unsatisfiable" : { first, last };
}
