/** WHIP requests (RFC 9725) go in under `/whip/`, answers and problems come out; sessions live on the {@link Stage}. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf } from "../../infra/http/bearer.ts";
import { forwardedCaller } from "../../infra/http/caller-address.ts";
import { drainBody } from "../../infra/http/drain-body.ts";
import { sendProblem } from "../../infra/http/send.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { iceServerLinks } from "./ice-servers.ts";
import type { JoinLimit } from "./join-limit.ts";
import { readBody } from "./read-body.ts";
import { readOffer } from "./sdp-offer.ts";
import type { Session, Speaker, Stage } from "./stage.ts";
import { readTrickle } from "./trickle-fragment.ts";

/** What a participant token says. */
export interface SpeakerClaims extends Speaker {
  readonly space: string;
}

export interface WhipOptions {
  readonly stage: Stage;
  readonly clock: Clock;
  /** @throws RostrumError `token_invalid`. */
  verify(token: string): Promise<SpeakerClaims>;
  readonly maxBodyBytes: number;
  readonly joinLimit: JoinLimit;
  readonly turnUrl: string | undefined;
  readonly turnSecret: string | undefined;
  /** `joined`, or the code of the refusal. */
  onJoin(outcome: string): void;
}

export const whipPrefix = "/whip/";
const sdpType = "application/sdp";
const trickleType = "application/trickle-ice-sdpfrag";
const speakingRoles: ReadonlySet<string> = new Set(["host", "cohost", "speaker"]);

interface Target {
  readonly space: string;
  readonly session: string | undefined;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
}

export class Whip {
  readonly #options: WhipOptions;

  constructor(options: WhipOptions) {
    this.#options = options;
  }

  /** Answers a request whose path begins with {@link whipPrefix}. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowEveryOrigin(response);
    try {
      await this.#route({ request, response, target: readTarget(request.url ?? "") });
    } catch (error) {
      if (request.method === "POST") this.#options.onJoin(error instanceof RostrumError ? error.code : "internal");
      drainBody(request);
      sendProblem(response, error);
    }
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, response, target } = exchange;
    const allowed = target.session === undefined ? "POST, OPTIONS" : "PATCH, DELETE, OPTIONS";
    if (request.method === "OPTIONS") return answerOptions(response, { allowed, endpoint: target.session === undefined });
    if (!allowed.split(", ").includes(request.method ?? "")) {
      response.setHeader("allow", allowed);
      throw new RostrumError("method_not_allowed", `Expected one of ${allowed}.`);
    }
    if (target.session === undefined) this.#options.joinLimit.takeAddress(forwardedCaller(request));
    const speaker = await this.#authorize(request, target);
    if (target.session === undefined) return this.#join(exchange, speaker);
    const session = this.#options.stage.session(target.space, target.session);
    if (session.account !== speaker.account) throw new RostrumError("forbidden", "The session belongs to another account.");
    return request.method === "PATCH" ? this.#trickle(exchange, session) : this.#leave(exchange, session);
  }

  async #authorize(request: IncomingMessage, { space, session }: Target): Promise<SpeakerClaims> {
    const token = bearerOf(request.headers.authorization);
    if (token === undefined) throw new RostrumError("token_invalid", "Expected a participant token as bearer.");
    const claims = await this.#options.verify(token);
    if (claims.space !== space) throw new RostrumError("token_invalid", "The token is for another space.");
    if (session === undefined) this.#options.stage.requireTold();
    if (!speakingRoles.has(claims.role) && !this.#options.stage.isRaised(space, claims.account))
      throw new RostrumError("forbidden", "Listeners do not publish; ask the host for a seat on stage.");
    return claims;
  }

  async #join({ request, response, target: { space } }: Exchange, speaker: SpeakerClaims): Promise<void> {
    const { stage, clock, maxBodyBytes, joinLimit, turnUrl, turnSecret, onJoin } = this.#options;
    joinLimit.takeAccount(speaker);
    const offer = readOffer(await readBody(request, { type: sdpType, maxBytes: maxBodyBytes }));
    const links = iceServerLinks({ turnUrl, turnSecret, now: clock.now(), account: speaker.account });
    const { session, sdp } = await stage.join(space, { speaker, offer });
    onJoin("joined");
    const headers: Record<string, string | string[]> = {
      "content-type": sdpType,
      location: `${whipPrefix}${space}/${session.session}`,
      etag: session.etag,
      "accept-patch": trickleType,
      "cache-control": "no-store",
    };
    if (links.length > 0) headers.link = links;
    response.writeHead(201, headers).end(sdp);
    // Nobody is there to take the session: it must not stay half-open.
    if (request.socket.destroyed) stage.leave(session);
  }

  /** RFC 9725 section 4.3: the entity tag names the ICE session that the candidates belong to; the answer carries none. */
  async #trickle({ request, response }: Exchange, session: Session): Promise<void> {
    const { stage, maxBodyBytes } = this.#options;
    const fragment = await readBody(request, { type: trickleType, maxBytes: maxBodyBytes });
    const match = request.headers["if-match"];
    const candidates = readTrickle(fragment, session);
    if (match === undefined) throw new RostrumError("precondition_required", "Expected If-Match with the session's entity tag.");
    if (match !== session.etag) throw new RostrumError("precondition_failed", "The entity tag is not this session's.");
    stage.addCandidates(session, candidates);
    response.writeHead(204).end();
  }

  #leave({ request, response }: Exchange, session: Session): void {
    const match = request.headers["if-match"];
    if (match !== undefined && match !== "*" && match !== session.etag) throw new RostrumError("precondition_failed", "The entity tag is not this session's.");
    this.#options.stage.leave(session);
    response.writeHead(200, { "content-length": 0 }).end();
  }
}

function readTarget(url: string): Target {
  const parts = /^\/whip\/([^/?#]+)(?:\/([\w-]{22}))?$/.exec(url.split("?", 1)[0] ?? "");
  const space = parts?.[1];
  if (space === undefined) throw new RostrumError("not_found", "Expected /whip/{space} or a session under it.");
  if (!spaceIdPattern.test(space)) throw new RostrumError("id_invalid", "A space id is up to 128 characters of A-Z a-z 0-9 . _ ~ -.");
  return { space, session: parts?.[2] };
}

function allowEveryOrigin(response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "location, etag, link, accept-patch, retry-after");
}

function answerOptions(response: ServerResponse, { allowed, endpoint }: { readonly allowed: string; readonly endpoint: boolean }): void {
  const headers: Record<string, string> = {
    allow: allowed,
    "access-control-allow-methods": allowed,
    "access-control-allow-headers": "authorization, content-type, if-match",
    "access-control-max-age": "86400",
  };
  headers[endpoint ? "accept-post" : "accept-patch"] = endpoint ? sdpType : trickleType;
  response.writeHead(204, headers).end();
}
