/** The address of a playlist that does not sound goes in; why, as far as a page can learn it, comes out. */
import { isPlayable, type Trouble, troubleOf } from "./trouble.ts";

const patienceMs = 4000;
const maxBodyChars = 20_000;

/** A certificate error, a blocker and a dead server look alike to a page: all are `unreachable`. */
export async function askAddress(src: string, { signal }: { readonly signal: AbortSignal }): Promise<Trouble | undefined> {
  if (!isPlayable(src)) return "badAddress";
  const late = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(src, { signal: AbortSignal.any([signal, late]), credentials: "omit" });
    return troubleOf({ status: response.status, body: (await response.text()).slice(0, maxBodyChars) }, { plays });
  } catch {
    return late.aborted ? "slow" : "unreachable";
  }
}

function plays(codecs: string): boolean {
  const type = `audio/mp4; codecs="${codecs}"`;
  return (typeof MediaSource !== "undefined" && MediaSource.isTypeSupported(type)) || new Audio().canPlayType(type) !== "";
}
