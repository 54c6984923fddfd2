/** An address goes in, the network that one person may have to themself comes out. */
import { isIPv6 } from "node:net";

/** Whoever has one IPv6 address has the 2^64 of its network (RFC 6177). */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const given = groups.length + (tail ? tail.split(":").length : 0);
  const full = tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 8 - given) }, () => "0"), ...(tail ? tail.split(":") : [])];
  return full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
