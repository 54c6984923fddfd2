/** The answer that an address gives goes in; what is wrong with it, in one word of ours, comes out. */

/** Each is a scene of its own. */
export type Trouble = "slow" | "missing" | "removed" | "badAddress" | "notAudio" | "unreachable" | "expired" | "unsupported";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** @returns undefined when nothing is wrong with it, or nothing that would not pass by itself. */
export function troubleOf({ status, body }: Answer, { plays }: { readonly plays: (codecs: string) => boolean }): Trouble | undefined {
  if (status === 404) return "missing";
  if (status === 410) return "removed";
  if (status === 401 || status === 403) return "expired";
  if (status < 200 || status > 299) return undefined;
  if (!body.trimStart().startsWith("#EXTM3U")) return "notAudio";
  const codecs = [...body.matchAll(/^#EXT-X-STREAM-INF:.*\bCODECS="([^"]+)"/gm)].map(([, named]) => named ?? "");
  return codecs.length > 0 && !codecs.some(plays) ? "unsupported" : undefined;
}

/** Anything that can be played from has one of these. */
export function isPlayable(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
