/** What a listener's player knows goes in; Common Media Client Data (CTA-5004, version 1) as request headers come out, for the edge's logs. */

export interface ClientData {
  /** Random for each visit; tells nobody who listens. */
  readonly sessionId: string;
  readonly contentId: string;
  readonly live: boolean;
  readonly bufferedSeconds: number;
  readonly bitsPerSecond: number;
  /** Whether the sound broke off since the last request. */
  readonly starved: boolean;
}

const longestId = 64;

/** Keys of a header are sorted, strings quoted, times rounded to 100 ms as the standard asks. */
export function cmcdHeaders({ sessionId, contentId, live, bufferedSeconds, bitsPerSecond, starved }: ClientData): Record<string, string> {
  return {
    "CMCD-Object": `br=${Math.round(bitsPerSecond / 1000)},ot=a`,
    "CMCD-Request": `bl=${Math.round(bufferedSeconds * 10) * 100}`,
    "CMCD-Session": `cid=${quoted(contentId)},sf=h,sid=${quoted(sessionId)},st=${live ? "l" : "v"}`,
    ...(starved && { "CMCD-Status": "bs" }),
  };
}

/**
 * A foreign origin would be asked for leave before every request (CORS preflight, remembered for one address only), so there it takes the
 * site's wish. Playlists go without: each part tells the same, and is asked for as often.
 */
export function wantsCmcd(url: string, { pageOrigin, everywhere }: { readonly pageOrigin: string; readonly everywhere: boolean }): boolean {
  const { origin, pathname } = new URL(url);
  return pathname.endsWith(".m4s") && (everywhere || origin === pageOrigin);
}

export function randomSessionId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function quoted(text: string): string {
  return `"${text.slice(0, longestId).replace(/[^\x20-\x7e]|["\\]/g, "_")}"`;
}
