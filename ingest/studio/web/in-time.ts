/** A call of the API goes in; it is answered or given up in time, and what went wrong with it comes out in words for the visitor. */
import { RostrumProblem } from "../../../infra/client/client.ts";

const answerWithinMs = 8000;

/** Past the browser's cache, which may show what was so a moment ago first. */
export const inTime: typeof fetch = (address, init) => fetch(address, { ...init, cache: "no-store", signal: AbortSignal.timeout(answerWithinMs) });

export function wordsOf(error: unknown): string {
  return error instanceof RostrumProblem ? error.message : "The server cannot be reached. Try again in a moment.";
}
