/** What the embedding site vouches for of an account goes in, a signed token (JWT, HS256) comes out, and back. It opens no stage: its key is another. */
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { accountClaims, idSchema } from "./schemas.ts";

const tokenClaims = accountClaims.extend({ sub: idSchema, iat: z.number(), exp: z.number() });

export interface AccountToken extends z.infer<typeof accountClaims> {
  readonly account: string;
}

export interface AccountTokensOptions {
  /** `deriveKey(apiKey, "account-token")`. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

export class AccountTokens {
  readonly #options: AccountTokensOptions;

  constructor(options: AccountTokensOptions) {
    this.#options = options;
  }

  async issue(
    { account, ...claims }: AccountToken,
    { ttlSeconds }: { readonly ttlSeconds: number },
  ): Promise<{ readonly token: string; readonly expiresAt: string }> {
    const { key, clock } = this.#options;
    const issuedAt = Math.floor(clock.now() / 1000);
    const expiresAt = issuedAt + ttlSeconds;
    const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256", typ: "JWT" });
    const token = await jwt.setSubject(account).setIssuedAt(issuedAt).setExpirationTime(expiresAt).sign(key);
    return { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
  }

  /** @throws RostrumError `token_invalid`, with the same words whatever is wrong with it. */
  async verify(token: string): Promise<AccountToken> {
    const { key, clock } = this.#options;
    const options = { algorithms: ["HS256"], currentDate: new Date(clock.now()), requiredClaims: ["sub", "exp", "iat"] };
    const {
      sub,
      iat: _,
      exp: __,
      ...claims
    } = await jwtVerify(token, key, options)
      .then(({ payload }) => tokenClaims.parse(payload))
      .catch((cause: unknown) => {
        throw new RostrumError("token_invalid", "Expected a valid, unexpired token.", { cause });
      });
    return { account: sub, ...claims };
  }
}
