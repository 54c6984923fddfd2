/** The URL of a webhook goes in; the one address it is called at comes out, or why it is not called: the name is looked up once, and that address is kept. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Its message is a line for the embedding site. */
export class UnsafeTarget extends Error {
  override readonly name = "UnsafeTarget";
}

export interface Target {
  readonly url: URL;
  readonly address: string;
}

export interface TargetOptions {
  /** Whether addresses of this machine and of private networks are allowed, and plain HTTP. */
  readonly allowPrivate: boolean;
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** @throws UnsafeTarget; Error when the name is not known. */
export async function resolveTarget(text: string, { allowPrivate, resolve = resolveAll }: TargetOptions): Promise<Target> {
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) throw new UnsafeTarget(`Expected https:, got ${url.protocol}`);
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = isIP(name) === 0 ? await resolve(name) : [name];
  const [address] = addresses;
  if (address === undefined) throw new Error(`${name} has no address.`);
  // One private address among public ones is enough: whoever owns the name chooses the order.
  const inside = allowPrivate ? undefined : addresses.find((one) => !isPublic(one));
  if (inside !== undefined) throw new UnsafeTarget(`${name} is not a public address.`);
  return { url, address };
}

/** Everything that a registry has set apart (loopback, private, link-local, shared, translated, documentation, …) is refused. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

async function resolveAll(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
}
