/** A request for what is made of a replay goes in; it goes on without its signature, or is refused as its sound would be. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { PlaybackGate } from "./playback-gate.ts";
import { type Exchange, replyProblem } from "./reply.ts";

/** Read by the host alone, who shows a token; that anybody makes a clip is another matter. */
const hostsOwn = /^\/replay\/[^/]+\/(?:edit\.json|clips)$/;

/** What is asked for as a listener; all else shows a token. */
function isListeners(method: string | undefined, url: string): boolean {
  const path = url.split("?")[0] ?? "";
  if (method === "GET" || method === "HEAD") return !hostsOwn.test(path);
  return method === "POST" && path.endsWith("/clips");
}

/** RFC 3986 section 6.2.2.2: an escaped tilde is a tilde, for whoever answers behind this gate, too. */
function withTildes(url: string): string {
  return url.replace(/^[^?]*/, (path) => path.replaceAll(/%7e/gi, "~"));
}

/** @returns whether it has been answered. */
export function refusesDownload(exchange: Exchange, gate: Pick<PlaybackGate, "admit">): boolean {
  const { request } = exchange;
  const url = withTildes(request.url ?? "");
  if (!url.startsWith("/replay/~")) return false;
  request.url = url;
  try {
    request.url = gate.admit(url).url;
    return false;
  } catch (error) {
    if (!isListeners(request.method, url) && error instanceof RostrumError && error.code === "signature_required") return false;
    replyProblem(exchange, error, "absent");
    return true;
  }
}
