/** A payload and where it goes go in; it is signed with its time (Standard Webhooks, HMAC-SHA-256) and sent once, and the status that answers comes out. */
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP } from "node:net";
import { Webhook } from "standardwebhooks";
import type { Clock, Milliseconds } from "../../../infra/clock/clock.ts";
import { resolveTarget, type Target, type TargetOptions } from "./safe-target.ts";

export interface Sending {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly payload: string;
}

export interface SendOptions extends TargetOptions {
  readonly clock: Clock;
  readonly timeoutMs?: Milliseconds;
}

/** Redirects are answers like any other: they are not followed. @throws UnsafeTarget, or Error when there is no answer in time. */
export async function sendWebhook(sending: Sending, options: SendOptions): Promise<number> {
  const target = await resolveTarget(sending.url, options);
  return post(target, { body: sending.payload, headers: signedHeaders(sending, new Date(options.clock.now())), timeoutMs: options.timeoutMs ?? 10_000 });
}

function signedHeaders({ id, secret, payload }: Sending, at: Date): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "rostrum-webhooks",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, payload),
  };
}

interface Post {
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly timeoutMs: Milliseconds;
}

/** Connects to the checked address whatever the name says by now; the certificate is still the name's. */
function post({ url, address }: Target, { body, headers, timeoutMs }: Post): Promise<number> {
  const secure = url.protocol === "https:";
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const options = {
    method: "POST",
    host: address,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, "content-length": Buffer.byteLength(body) },
    ...(secure && isIP(name) === 0 && { servername: name }),
    agent: false as const,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const asked = (secure ? requestSecure : requestPlain)(options, (answer) => {
      resolve(answer.statusCode ?? 0);
      // What it says besides the status is nothing to us.
      answer.destroy();
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
