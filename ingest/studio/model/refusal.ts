/** A status and problem code of the server go in; what the page should make of it comes out. */
import type { StopReason } from "./studio-state.ts";

export type Refusal = StopReason | "not_live";

const reasons: Readonly<Record<string, Refusal>> = {
  barred: "barred",
  forbidden: "not_allowed",
  space_cancelled: "space_ended",
  space_ended: "space_ended",
  space_not_found: "space_not_found",
  space_not_live: "not_live",
  stage_full: "stage_full",
  token_invalid: "ticket_invalid",
};

/** @returns undefined when the reason may pass by itself: the same call is worth repeating. */
export function refusalOf(status: number, code: string | undefined): Refusal | undefined {
  if (status >= 500 || status === 408 || status === 425 || status === 429) return undefined;
  const known = code === undefined ? undefined : reasons[code];
  if (known) return known;
  if (status === 401) return "ticket_invalid";
  if (status === 403) return "not_allowed";
  // A 404 without a code comes from something in between that has lost its way to the room.
  return status === 404 ? undefined : "offer_refused";
}

/** Reads the `code` of a problem document (RFC 9457); anything else has none. */
export function problemCode(body: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(body);
    const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : undefined;
    return typeof code === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}
