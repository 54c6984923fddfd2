/** Addresses of ours go in; they come out with the signature that lets this listener hear them, or without. */

const signed = /\/~[^/]*\.[^/]*(?=\/)/;
const ours = /^((?:https?:\/\/[^/]+)?\/(?:live|replay)\/)/;

export function withoutSignature(address: string): string {
  return address.replace(signed, "");
}

export function withSignature(address: string, signature: string): string {
  if (!signature.startsWith("~")) return address;
  return address.replace(ours, (root) => `${root}${signature}/`);
}
