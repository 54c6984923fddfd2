/** The address of the origin's metrics goes in; how many live requests it has answered comes out. */
import { sumOfSeries } from "./prometheus-text.ts";

export interface OriginRequests {
  readonly playlists: number;
  /** And segments, of which the plain copy consists. */
  readonly parts: number;
}

const name = "rostrum_origin_requests_total";
/** What listeners go on asking for, whatever they were offered. */
const kinds = { playlists: ["media", "saver-media", "plain-media"], parts: ["part", "saver-part", "segment"] } as const;
const patienceMs = 5000;

/** @returns undefined when the metrics are out of reach or not an origin's. */
export async function readOriginRequests(url: URL): Promise<OriginRequests | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const text = response.ok ? await response.text() : "";
    if (sumOfSeries(text, name) === undefined) return undefined;
    const sum = (wanted: readonly string[]) => wanted.reduce((total, kind) => total + (sumOfSeries(text, name, `kind="${kind}"`) ?? 0), 0);
    return { playlists: sum(kinds.playlists), parts: sum(kinds.parts) };
  } catch {
    return undefined;
  }
}
