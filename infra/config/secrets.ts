/** The API key goes in, the keys derived from it come out: one secret to hand round, none to keep in step. */
import { hkdfSync } from "node:crypto";

/** 32-byte keys by HKDF-SHA-256 (RFC 5869), one per purpose. */
export function deriveKey(apiKey: string, purpose: "participant-token" | "account-token" | "internal-call" | "beacon-ticket" | "playback"): Buffer {
  return Buffer.from(hkdfSync("sha256", apiKey, "rostrum", purpose, 32));
}

/** The bearer that calls between the roles carry. */
export function internalBearer(apiKey: string): string {
  return deriveKey(apiKey, "internal-call").toString("base64url");
}
