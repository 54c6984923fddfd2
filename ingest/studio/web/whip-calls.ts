/** The HTTP side of WHIP (RFC 9725): an offer goes in, an answer and a session resource come out. */
import { type IceServer, iceServersOf } from "../model/ice-servers.ts";
import { problemCode, refusalOf } from "../model/refusal.ts";
import { WhipError } from "./whip-error.ts";

const answerWithinMs = 5000;

export interface WhipResource {
  readonly answer: string;
  readonly iceServers: readonly IceServer[];
  /** Sends a trickle fragment. @returns whether the server takes such fragments at all. */
  trickle(fragment: string): Promise<boolean>;
  /** Ends the session; survives the closing of the page. Never rejects. */
  remove(): Promise<void>;
}

/** @throws WhipError when the endpoint refuses or cannot be reached within 5 s. */
export async function postOffer(
  endpoint: string,
  { token, offer, signal }: { readonly token: string; readonly offer: string; readonly signal: AbortSignal },
): Promise<WhipResource> {
  const authorization = `Bearer ${token}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization, "content-type": "application/sdp" },
      body: offer,
      signal: limit,
      cache: "no-store",
    });
    const body = await response.text();
    if (response.status !== 201) throw refused(response.status, body);
    return resourceOf(response, { endpoint, answer: body, authorization });
  } catch (error) {
    throw error instanceof WhipError ? error : new WhipError("The WHIP endpoint did not answer.", { cause: error });
  }
}

/** A room knows only live spaces: whether a space exists at all is told by the API, not here. */
function refused(status: number, body: string): WhipError {
  const code = problemCode(body);
  const refusal = refusalOf(status, code);
  return new WhipError(`The WHIP endpoint answered ${status}${code ? ` ${code}` : ""}.`, { refusal: refusal === "space_not_found" ? "not_live" : refusal });
}

function resourceOf(
  response: Response,
  { endpoint, answer, authorization }: { readonly endpoint: string; readonly answer: string; readonly authorization: string },
): WhipResource {
  const location = response.headers.get("location");
  const url = location === null ? undefined : new URL(location, response.url || endpoint).href;
  const etag = response.headers.get("etag");
  return {
    answer,
    iceServers: iceServersOf(response.headers.get("link")),
    async trickle(fragment) {
      if (url === undefined) return false;
      const headers = { authorization, "content-type": "application/trickle-ice-sdpfrag", ...(etag === null ? {} : { "if-match": etag }) };
      const patched = await fetch(url, { method: "PATCH", headers, body: fragment, signal: AbortSignal.timeout(answerWithinMs) });
      return patched.ok;
    },
    async remove() {
      if (url === undefined) return;
      await fetch(url, { method: "DELETE", headers: { authorization }, keepalive: true }).catch(() => undefined);
    },
  };
}
