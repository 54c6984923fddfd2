/** The API key goes in, the keys derived from it come out: one secret to hand round, none to keep in step. */
import { hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "../errors/rostrum-error.ts";

/** 32-byte keys by HKDF-SHA-256 (RFC 5869), one per purpose. */
export function deriveKey(apiKey: string, purpose: "participant-token" | "internal-call" | "beacon-ticket"): Buffer {
  return Buffer.from(hkdfSync("sha256", apiKey, "rostrum", purpose, 32));
}

/** The bearer that calls between the roles carry. */
export function internalBearer(apiKey: string): string {
  return deriveKey(apiKey, "internal-call").toString("base64url");
}

/** Reads the API key kept in `dataDir`, making it on first start. @throws StartupError when the directory is not writable. */
export function keepApiKey(dataDir: string): { readonly apiKey: string; readonly made: boolean } {
  const path = join(dataDir, "api-key");
  try {
    mkdirSync(dataDir, { recursive: true });
    const apiKey = randomBytes(24).toString("base64url");
    writeFileSync(path, apiKey, { flag: "wx", mode: 0o600 });
    return { apiKey, made: true };
  } catch (error) {
    if (!isExisting(error)) throw new StartupError(`DATA_DIR "${dataDir}" cannot be written: ${String((error as Error).message)}`);
    return { apiKey: readFileSync(path, "utf8").trim(), made: false };
  }
}

function isExisting(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EEXIST" && (error as NodeJS.ErrnoException).path?.endsWith("api-key") === true;
}
