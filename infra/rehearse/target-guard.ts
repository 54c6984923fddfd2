/** The address to be rehearsed goes in; a refusal comes out unless it is this very machine or the caller owns it. */
import { lookup } from "node:dns/promises";
import { BlockList } from "node:net";
import { UsageError } from "./options.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** @returns whether every address of the host is loopback. @throws UsageError when the name is unknown, or leads elsewhere without `ownsSystem`. */
export async function guardTarget({ hostname }: URL, { ownsSystem }: { readonly ownsSystem: boolean }): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const found = await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) throw new UsageError(`--url: the address of "${host}" is not known.`);
  const local = found.every(({ address, family }) => loopback.check(address, family === 6 ? "ipv6" : "ipv4"));
  if (!local && !ownsSystem) {
    throw new UsageError(`"${host}" is not this machine: a crowd is only sent to a system you own. If it is yours, add --i-own-this-system.`);
  }
  return local;
}
