/** A request goes in, who makes it comes out: the embedding site's server, a participant, somebody trying it out on this machine, or anybody. */
import { isIP } from "node:net";
import type { Request } from "express";
import type { Config } from "../../infra/config/config.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { forwardedCaller } from "../../infra/http/caller-address.ts";
import type { ParticipantToken, TokenVerifier } from "../../packager/contract/participant-token.ts";
import type { AccountToken, AccountTokens } from "./account-token.ts";
import type { CallLimit } from "./call-limit.ts";

export type Credential =
  | { readonly kind: "key" }
  | { readonly kind: "participant"; readonly token: ParticipantToken }
  | { readonly kind: "account"; readonly token: AccountToken }
  | { readonly kind: "trial" }
  | { readonly kind: "none" };

export interface CredentialOptions {
  readonly apiKey: string;
  readonly tokens: TokenVerifier;
  readonly accountTokens: Pick<AccountTokens, "verify">;
  readonly config: Pick<Config, "PUBLIC_URL" | "TLS_CERT">;
}

/** @throws RostrumError `token_invalid` for a credential that is neither the API key nor a valid token. */
export async function readCredential(request: Request, { apiKey, tokens, accountTokens, config }: CredentialOptions): Promise<Credential> {
  const { authorization } = request.headers;
  if (authorization === undefined) return config.PUBLIC_URL === undefined && isTrial(request) ? { kind: "trial" } : { kind: "none" };
  const bearer = bearerOf(authorization);
  if (sameSecret(bearer, apiKey)) return { kind: "key" };
  return tokens.verify(bearer ?? "").then(
    (token) => ({ kind: "participant", token }),
    async (refusal: unknown) => ({ kind: "account", token: await accountTokens.verify(bearer ?? "").catch(() => Promise.reject(refusal)) }),
  );
}

/** Takes a call off the limits of whoever makes it. A local trial's own machine has none. @throws RostrumError `rate_limited`. */
export function limitCall(request: Request, { apiKey, config, limit }: Pick<CredentialOptions, "apiKey" | "config"> & { readonly limit: CallLimit }): void {
  const isOwnMachine = config.PUBLIC_URL === undefined && isLoopback(request.ip ?? "");
  if (sameSecret(bearerOf(request.headers.authorization), apiKey)) limit.takeKey();
  else if (!isOwnMachine) limit.takeAddress(forwardedCaller(request), { writes: request.method !== "GET" && request.method !== "HEAD" });
}

/** Links are built on this: `PUBLIC_URL`, else the host that the request named. */
export function baseUrlOf(request: Pick<Request, "headers">, config: Pick<Config, "PUBLIC_URL" | "TLS_CERT">): string {
  if (config.PUBLIC_URL !== undefined) return config.PUBLIC_URL;
  const host = request.headers.host ?? "";
  return `${config.TLS_CERT === undefined ? "http" : "https"}://${/^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) ? host : "localhost"}`;
}

/**
 * A person at this very machine. `request.ip` follows `x-forwarded-for` only past loopback proxies. The host and origin must be local too,
 * so that no web page elsewhere can act through that person's browser (cross-site request, DNS rebinding).
 */
function isTrial(request: Request): boolean {
  const { host = "", origin } = request.headers;
  return isLoopback(request.ip ?? "") && isLocalName(host) && (origin === undefined || sameHost(origin, host));
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, "");
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

function isLocalName(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name.endsWith(".localhost") || isLoopback(name);
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

export function missingCredential(): RostrumError {
  return new RostrumError("token_invalid", "Expected an Authorization header with the API key or a participant token.");
}
