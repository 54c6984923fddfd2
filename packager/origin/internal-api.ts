/** Calls from control to this packager's internal port go in: which broadcasts are wanted, and what has become of them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import { sendJson, sendProblem } from "../../infra/http/send.ts";
import { broadcastSchema } from "../contract/broadcast.ts";
import { captionsSchema, type IncomingCue } from "../contract/captions.ts";
import { heartbeatPath, heartbeatSchema } from "../contract/heartbeat.ts";
import type { LiveBroadcast } from "../live/live-broadcast.ts";
import type { BroadcastRegistry } from "./broadcast-registry.ts";
import type { PlaybackGate } from "./playback-gate.ts";

export interface InternalApiOptions {
  readonly bearer: string;
  readonly maxBodyBytes: number;
  readonly registry: Pick<BroadcastRegistry, "put" | "status" | "heartbeat" | "live">;
  readonly playback: Pick<PlaybackGate, "revoke">;
}

const broadcastPathPattern = /^\/internal\/broadcasts\/([A-Za-z0-9._~-]{1,128})$/;

const captionsPathPattern = /^\/internal\/captions\/([A-Za-z0-9._~-]{1,128})\/([A-Za-z0-9_-]{8,64})$/;

export type InternalApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createInternalApi(options: InternalApiOptions): InternalApi {
  return async (request, response) => {
    try {
      if (!sameSecret(bearerOf(request.headers.authorization), options.bearer))
        throw new RostrumError("token_invalid", "Calls between roles carry the internal bearer.");
      const path = request.url?.split("?", 1)[0] ?? "";
      if (path === heartbeatPath && request.method === "PUT") {
        sendJson(response, 200, await takeHeartbeat(request, options));
        return;
      }
      const [, captioned, run = ""] = captionsPathPattern.exec(path) ?? [];
      if (captioned !== undefined && request.method === "PUT") {
        takeCues(options.registry.live(captioned, run), await readCues(request, options));
        sendJson(response, 200, {});
        return;
      }
      const space = broadcastPathPattern.exec(path)?.[1];
      if (space === undefined) throw new RostrumError("not_found", "The packager has no such internal resource.");
      sendJson(response, 200, await answer(request, { ...options, space }));
    } catch (error) {
      sendProblem(response, error);
    }
  };
}

async function answer(request: IncomingMessage, { registry, space, maxBodyBytes }: InternalApiOptions & { readonly space: string }): Promise<unknown> {
  if (request.method === "PUT") return registry.put(await readBroadcast(request, { space, maxBodyBytes }));
  if (request.method !== "GET") throw new RostrumError("method_not_allowed", "Expected GET or PUT.");
  const status = registry.status(space);
  if (!status) throw new RostrumError("space_not_found", "This packager has no broadcast of that space.");
  return status;
}

async function takeHeartbeat(request: IncomingMessage, { registry, playback, maxBodyBytes }: InternalApiOptions): Promise<unknown> {
  const parsed = heartbeatSchema.safeParse(await readJson(request, maxBodyBytes));
  if (!parsed.success) throw new RostrumError("body_invalid", `heartbeat: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  const { live, revoked } = parsed.data;
  if (revoked) playback.revoke(revoked);
  await registry.heartbeat(live);
  return {};
}

/** @throws RostrumError `space_not_live`, `captions_off`, `captions_full`. */
function takeCues(live: LiveBroadcast | undefined, cues: readonly IncomingCue[]): void {
  if (!live || live.ended) throw new RostrumError("space_not_live", "This packager has no such broadcast.");
  if (!live.pushCaptions(cues))
    throw new RostrumError("captions_full", "There is no room for so many captions, or for ones so far ahead.", { retryAfterSeconds: 4 });
}

async function readCues(request: IncomingMessage, { maxBodyBytes }: InternalApiOptions): Promise<readonly IncomingCue[]> {
  const parsed = captionsSchema.safeParse(await readJson(request, maxBodyBytes));
  if (!parsed.success) throw new RostrumError("body_invalid", `captions: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  return parsed.data.cues;
}

async function readBroadcast(request: IncomingMessage, { space, maxBodyBytes }: { readonly space: string; readonly maxBodyBytes: number }) {
  const parsed = broadcastSchema.safeParse(await readJson(request, maxBodyBytes));
  if (!parsed.success) throw new RostrumError("body_invalid", `broadcast: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  if (parsed.data.space !== space) throw new RostrumError("body_invalid", `broadcast: expected space "${space}", got "${parsed.data.space}".`);
  return parsed.data;
}

async function readJson(request: IncomingMessage, maxBodyBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > maxBodyBytes) throw new RostrumError("body_too_large", `Expected at most ${maxBodyBytes} bytes.`);
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw new RostrumError("body_invalid", "Expected JSON.", { cause: error });
  }
}
