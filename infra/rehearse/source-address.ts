/** A listener's number goes in, the loopback address it calls from comes out: one address has only some 28,000 ports. */

const listenersPerAddress = 20_000;

/** @returns undefined for the usual address. */
export function sourceAddress(number: number, { manyAddresses }: { readonly manyAddresses: boolean }): string | undefined {
  const block = Math.floor(number / listenersPerAddress);
  return manyAddresses && block > 0 ? `127.0.0.${1 + block}` : undefined;
}
