/** An error goes in, an `application/problem+json` document (RFC 9457) comes out. */
import { catalogue, type ErrorCode } from "./catalogue.ts";
import { RostrumError } from "./rostrum-error.ts";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
}

export const problemContentType = "application/problem+json";

export function toProblem(error: unknown): Problem {
  const known = error instanceof RostrumError ? error : new RostrumError("internal", "The request failed; the server's log has the reason.");
  const { status, title } = catalogue[known.code];
  return { type: `urn:rostrum:error:${known.code}`, title, status, detail: known.message, code: known.code };
}
