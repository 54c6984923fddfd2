/** A request goes in, the network address of whoever made it comes out, past the proxies that are known to tell the truth. */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** @param entries addresses and networks in CIDR notation, checked by the settings. */
export function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** On the public port: the peer, or whom a trusted edge names last in `X-Forwarded-For`. */
export function callerOf({ socket, headers }: Pick<IncomingMessage, "socket" | "headers">, trusted: BlockList): string {
  const peer = plain(socket.remoteAddress ?? "unknown");
  const named = lastOf(headers["x-forwarded-for"]);
  const family = isIP(peer) === 6 ? "ipv6" : "ipv4";
  return named !== undefined && isIP(named) !== 0 && isIP(peer) !== 0 && trusted.check(peer, family) ? named : peer;
}

/** On a role's internal port, which only the proxy of the public port and this machine reach: what the former says of the sender is true. */
export function forwardedCaller({ socket, headers }: Pick<IncomingMessage, "socket" | "headers">): string {
  return lastOf(headers["x-forwarded-for"]) ?? plain(socket.remoteAddress ?? "");
}

function lastOf(header: string | readonly string[] | undefined): string | undefined {
  return header === undefined ? undefined : String(header).split(",").at(-1)?.trim();
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
