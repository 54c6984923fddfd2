/** Who may do what in one space goes in, a signed token (JWT, RFC 7519, HS256) comes out, and back. */
import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { spaceIdPattern } from "./urls.ts";

export const participantRoles = ["host", "cohost", "speaker", "listener"] as const;
export type ParticipantRole = (typeof participantRoles)[number];

const claimsSchema = z.object({
  sub: z.string().regex(spaceIdPattern),
  space: z.string().regex(spaceIdPattern),
  role: z.enum(participantRoles),
  name: z.string(),
  exp: z.number(),
  jti: z.string(),
});

export interface ParticipantToken {
  readonly account: string;
  readonly space: string;
  readonly role: ParticipantRole;
  readonly name: string;
  readonly expiresAt: EpochMs;
  readonly id: string;
}

export interface TokenOptions {
  /** `deriveKey(apiKey, "participant-token")`. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

type Subject = Pick<ParticipantToken, "account" | "space" | "role" | "name">;

export interface TokenIssuer {
  /** `expiresAt` is ISO 8601. */
  issue(subject: Subject, options: { readonly ttlSeconds: number }): Promise<{ readonly token: string; readonly expiresAt: string }>;
}

export function createTokenIssuer({ key, clock }: TokenOptions): TokenIssuer {
  return {
    async issue({ account, space, role, name }, { ttlSeconds }) {
      const issuedAt = Math.floor(clock.now() / 1000);
      const expiresAt = issuedAt + ttlSeconds;
      const jwt = new SignJWT({ space, role, name }).setProtectedHeader({ alg: "HS256", typ: "JWT" });
      const token = await jwt.setSubject(account).setIssuedAt(issuedAt).setExpirationTime(expiresAt).setJti(randomUUID()).sign(key);
      return { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
    },
  };
}

export interface TokenVerifier {
  /** @throws RostrumError `token_invalid`, with the same words whatever is wrong with it. */
  verify(token: string): Promise<ParticipantToken>;
}

export function createTokenVerifier({ key, clock }: TokenOptions): TokenVerifier {
  return {
    async verify(token) {
      const options = { algorithms: ["HS256"], currentDate: new Date(clock.now()), requiredClaims: ["sub", "exp", "iat", "jti"] };
      const claims = await jwtVerify(token, key, options)
        .then(({ payload }) => claimsSchema.parse(payload))
        .catch(refuse);
      return { account: claims.sub, space: claims.space, role: claims.role, name: claims.name, expiresAt: claims.exp * 1000, id: claims.jti };
    },
  };
}

function refuse(cause: unknown): never {
  throw new RostrumError("token_invalid", "Expected a valid, unexpired participant token.", { cause });
}
