/** Addresses of ours go in; they come out with the signature that this page was opened with, which it has behind its hash. */
import { withSignature } from "./signed-address.ts";

/** Read before anybody takes the hash off the address; empty where the page came without one. */
const signature = new URLSearchParams(location.hash.slice(1)).get("play") ?? "";

export function signedHere(address: string): string {
  return withSignature(address, signature);
}

/** The way to another page of ours, which then plays as this one does. */
export function pageFromHere(page: string): string {
  return signature === "" ? page : `${page}#play=${encodeURIComponent(signature)}`;
}
