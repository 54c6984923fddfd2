/** A link's fragment goes in, the participant token and what it says about its bearer come out. The server verifies it; the page only reads it. */

export type Role = "host" | "cohost" | "speaker" | "listener";

export interface Ticket {
  readonly token: string;
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly space: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export function tokenOf(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("token") ?? undefined;
}

/** @returns undefined when the token is not a JWT with the claims of a participant. */
export function readTicket(token: string): Ticket | undefined {
  const claims = readClaims(token.split(".")[1]);
  if (!claims) return undefined;
  const { sub, name, role, space, exp } = claims;
  if (typeof sub !== "string" || typeof space !== "string" || typeof exp !== "number" || !isRole(role)) return undefined;
  return { token, account: sub, name: typeof name === "string" && name !== "" ? name : sub, role, space, expiresAt: exp * 1000 };
}

/** Hosts and co-hosts decide who speaks. */
export function mayModerate(role: Role): boolean {
  return role === "host" || role === "cohost";
}

export function isRole(value: unknown): value is Role {
  return value === "host" || value === "cohost" || value === "speaker" || value === "listener";
}

function readClaims(part: string | undefined): Record<string, unknown> | undefined {
  if (!part) return undefined;
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const claims: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
