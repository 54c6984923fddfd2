/** The TURN setting goes in, `Link` header values with time-limited credentials come out (RFC 9725 section 4.6). */
import { createHmac } from "node:crypto";
import type { EpochMs } from "../../infra/clock/clock.ts";

export interface TurnSettings {
  readonly turnUrl: string | undefined;
  readonly turnSecret: string | undefined;
  readonly now: EpochMs;
  readonly account: string;
  readonly ttlSeconds?: number;
}

/** User name `expiry:account`, password HMAC-SHA-1 of it: draft-uberti-behave-turn-rest-00, as coturn's `use-auth-secret`. */
export function iceServerLinks({ turnUrl, turnSecret, now, account, ttlSeconds = 86_400 }: TurnSettings): string[] {
  if (turnUrl === undefined || turnSecret === undefined) return [];
  const username = `${Math.floor(now / 1000) + ttlSeconds}:${account}`;
  const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
  const turn = `<${turnUrl}>; rel="ice-server"; username="${username}"; credential="${credential}"; credential-type="password"`;
  const host = /^turn:([^?]+)/.exec(turnUrl)?.[1];
  return host === undefined ? [turn] : [`<stun:${host}>; rel="ice-server"`, turn];
}
